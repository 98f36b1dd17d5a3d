import { Injectable } from '@nestjs/common';
import type { Dialect, StatusCasing } from '#libs/contracts';
import { excessOf } from '../../edge/auth/key-rights.rule.js';
import type { KeyRights, Right } from '../../edge/auth/key-rights.rule.js';
import { covers } from '../../edge/auth/scopes.rule.js';
import { Dialects } from '../../edge/dialect/dialects.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import type { ApiKeyChange, ApiKeySpec, ApiKeyView } from './api-key.dto.js';
import { DEFAULT_STATUS_CASING } from './api-key-settings.js';
import type { KeySettings } from './api-key-settings.js';

type Limits = Pick<KeySettings, 'pools' | 'allowed_cidrs' | 'expires_at' | 'rate_limit'>;

/** What a key may be, given the key that creates or changes it, and its dialect. */
@Injectable()
export class KeyRules {
  constructor(private readonly dialects: Dialects) {}

  /** The prefix of new keys of agents that use this dialect. */
  prefixOf(dialect: Dialect): string {
    return this.dialects.named(dialect).keys.prefix;
  }

  /** The default limits of a key created by `parent`: those of `parent`. */
  limitsOf(parent: KeySettings): Limits {
    const { allowance } = this.rightsOf(parent);
    return {
      pools: parent.pools,
      allowed_cidrs: parent.allowed_cidrs,
      expires_at: parent.expires_at,
      rate_limit: allowance && { requests: allowance.requests, per_seconds: allowance.perSeconds },
    };
  }

  /** A new key as requested. An omitted setting is inherited from the parent; null means no limit. */
  childOf(parent: KeySettings, spec: ApiKeySpec): KeySettings {
    const inherited = this.limitsOf(parent);
    const choose = <Name extends keyof Limits>(name: Name, given: Limits[Name] | undefined): Limits[Name] =>
      given === undefined ? inherited[name] : given;
    const dialect = spec.dialect ?? 'native';
    const child = {
      name: spec.name,
      scopes: spec.scopes,
      dialect,
      status_casing: this.statusCasingOf(dialect, spec.status_casing, parent.status_casing),
      pools: choose('pools', spec.pools),
      allowed_cidrs: choose('allowed_cidrs', spec.allowed_cidrs),
      expires_at: choose('expires_at', spec.expires_at),
      person_ids: spec.person_ids ?? parent.person_ids,
    };
    // The dialect's own limit is not stored when it is narrow enough: the key then follows the dialect.
    const plain = { ...child, rate_limit: null };
    const isNarrow = !excessOf(this.rightsOf(parent), this.rightsOf(plain)).includes('rate_limit');
    if (spec.rate_limit === undefined && isNarrow) return plain;
    return { ...child, rate_limit: choose('rate_limit', spec.rate_limit) };
  }

  /**
   * A key after a change, in which null is a value, and an absent field leaves the setting unchanged.
   *
   * @throws ServiceError `api_key.dialect_fixed`: the prefix of a key is fixed, and clients depend on it
   */
  changed(before: ApiKeyView, change: ApiKeyChange): KeySettings {
    const dialect = change.dialect ?? before.dialect;
    const prefix = this.prefixOf(dialect);
    if (dialect !== before.dialect && !before.masked_key.startsWith(prefix)) {
      throw refuse('api_key.dialect_fixed', `A key for ${dialect} begins with ${prefix}: make a new one.`);
    }
    return {
      name: change.name ?? before.name,
      scopes: change.scopes ?? before.scopes,
      pools: change.pools === undefined ? before.pools : change.pools,
      allowed_cidrs: change.allowed_cidrs === undefined ? before.allowed_cidrs : change.allowed_cidrs,
      expires_at: change.expires_at === undefined ? before.expires_at : change.expires_at,
      person_ids: change.person_ids ?? before.person_ids,
      rate_limit: change.rate_limit === undefined ? before.rate_limit : change.rate_limit,
      dialect,
      status_casing: this.statusCasingOf(dialect, change.status_casing, before.status_casing),
    };
  }

  /** The limits in which `key` exceeds `caller`. */
  excess(caller: KeySettings, key: KeySettings): readonly Right[] {
    return excessOf(this.rightsOf(caller), this.rightsOf(key));
  }

  /** @throws ServiceError `auth.grant_too_wide` with a pointer to each limit in which `key` exceeds `caller` */
  refuseExcess(caller: KeySettings, key: KeySettings): void {
    const excess = this.excess(caller, key);
    if (excess.length === 0) return;
    const faults = excess.map(right => ({ pointer: `/${right}`, detail: DETAILS[right] }));
    throw refuse('auth.grant_too_wide', 'An API key cannot give more than it has.', { faults });
  }

  /** The effective rights of a key: its own settings, with the limits of its dialect as defaults. */
  private rightsOf(settings: Omit<KeySettings, 'name' | 'status_casing'>): KeyRights {
    const { rate_limit: rate, expires_at: expiresAt } = settings;
    return {
      scopes: settings.scopes,
      pools: settings.pools,
      allowedCidrs: settings.allowed_cidrs,
      expiresAtMs: expiresAt === null ? null : Date.parse(expiresAt),
      personIds: settings.person_ids,
      allowance:
        rate === null
          ? this.dialects.named(settings.dialect).allowance
          : { requests: rate.requests, perSeconds: rate.per_seconds },
    };
  }

  /**
   * The casing of statuses in a key's responses: the requested one; else the previous one, or that of the key that
   * creates it; else the document's.
   *
   * @param requested null requests the document's casing; undefined leaves it unchanged
   * @param before null when there was none
   * @returns null for a dialect whose statuses have only one casing
   * @throws ServiceError `request.invalid` when a casing is requested for such a dialect
   */
  private statusCasingOf(
    dialect: Dialect,
    requested: StatusCasing | null | undefined,
    before: StatusCasing | null,
  ): StatusCasing | null {
    if (this.dialects.named(dialect).hasStatusCasing) {
      return (requested === undefined ? before : requested) ?? DEFAULT_STATUS_CASING;
    }
    if (requested === undefined || requested === null) return null;
    const having = this.dialects.all.filter(({ hasStatusCasing }) => hasStatusCasing).map(({ name }) => name);
    const detail = `Only keys of the dialect ${having.join(' or ')} have a status casing.`;
    throw refuse('request.invalid', detail, { faults: [{ pointer: '/status_casing', detail }] });
  }
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
  person_ids: 'Must contain everyone behind the calling key.',
};
