import { excessOf } from '../../edge/auth/key-rights.rule.js';
import type { KeyRights, Right } from '../../edge/auth/key-rights.rule.js';
import { covers } from '../../edge/auth/scopes.rule.js';
import { refuse } from '../../edge/errors/refuse.js';
import { DIALECT_ALLOWANCES } from '../../edge/rate-limit/dialect-allowances.js';
import type { KeySettings } from './api-key-rows.js';
import type { ApiKeySpec } from './api-key.dto.js';
import { statusCasingOf } from './status-casing.rule.js';

type Limits = Pick<KeySettings, 'pools' | 'allowed_cidrs' | 'expires_at' | 'rate_limit'>;

/** The effective rights of a key: its own settings, with the limits of its dialect as defaults. */
export function rightsOf(settings: Omit<KeySettings, 'name' | 'status_casing'>): KeyRights {
  const { rate_limit: rate, expires_at: expiresAt } = settings;
  return {
    scopes: settings.scopes,
    pools: settings.pools,
    allowedCidrs: settings.allowed_cidrs,
    expiresAtMs: expiresAt === null ? null : Date.parse(expiresAt),
    allowance:
      rate === null
        ? (DIALECT_ALLOWANCES[settings.dialect] ?? null)
        : { requests: rate.requests, perSeconds: rate.per_seconds },
  };
}

/** The default limits of a key created by `parent`: those of `parent`. */
export function limitsOf(parent: KeySettings): Limits {
  const { allowance } = rightsOf(parent);
  return {
    pools: parent.pools,
    allowed_cidrs: parent.allowed_cidrs,
    expires_at: parent.expires_at,
    rate_limit: allowance && { requests: allowance.requests, per_seconds: allowance.perSeconds },
  };
}

/** A new key as requested. An omitted setting is inherited from the parent; null means no limit. */
export function childOf(parent: KeySettings, spec: ApiKeySpec): KeySettings {
  const inherited = limitsOf(parent);
  const choose = <Name extends keyof Limits>(name: Name, given: Limits[Name] | undefined): Limits[Name] =>
    given === undefined ? inherited[name] : given;
  const dialect = spec.dialect ?? 'native';
  const child = {
    name: spec.name,
    scopes: spec.scopes,
    dialect,
    status_casing: statusCasingOf(dialect, spec.status_casing, parent.status_casing),
    pools: choose('pools', spec.pools),
    allowed_cidrs: choose('allowed_cidrs', spec.allowed_cidrs),
    expires_at: choose('expires_at', spec.expires_at),
  };
  // The dialect's own limit is not stored when it is narrow enough: the key then follows the dialect.
  const plain = { ...child, rate_limit: null };
  const isNarrow = !excessOf(rightsOf(parent), rightsOf(plain)).includes('rate_limit');
  if (spec.rate_limit === undefined && isNarrow) return plain;
  return { ...child, rate_limit: choose('rate_limit', spec.rate_limit) };
}

/** @throws ServiceError `auth.grant_too_wide` with a pointer to each limit in which `key` exceeds `caller` */
export function refuseExcess(caller: KeySettings, key: KeySettings): void {
  const excess = excessOf(rightsOf(caller), rightsOf(key));
  if (excess.length === 0) return;
  const faults = excess.map(right => ({ pointer: `/${right}`, detail: DETAILS[right] }));
  throw refuse('auth.grant_too_wide', 'An API key cannot give more than it has.', { faults });
}

/**
 * The caller must hold the scopes and pools of a key that it changes or revokes: a lesser key does not interfere with a
 * greater one. Networks, expiry and rate are not compared, so that a leaked key can be revoked by a more restricted
 * one.
 *
 * @throws ServiceError `auth.grant_too_wide`
 */
export function refuseUnlessCovered(caller: KeySettings, key: KeySettings): void {
  if (covers(caller, key)) return;
  throw refuse('auth.grant_too_wide', 'This API key lacks scopes or pools of the key it would change.');
}

const DETAILS: Readonly<Record<Right, string>> = {
  scopes: 'Has a scope that the calling key lacks.',
  pools: 'Must be among the pools of the calling key.',
  allowed_cidrs: 'Must lie within the networks of the calling key.',
  expires_at: 'Must not be later than the expiry of the calling key.',
  rate_limit: 'Must not allow more than the rate limit of the calling key.',
};
