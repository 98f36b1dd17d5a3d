import { labelKey } from '#libs/contracts';
import { isContained } from '../http/address-range.rule.js';
import { coversPools, coversScopes } from './scopes.rule.js';
import type { Grant } from './scopes.rule.js';

export interface RequestAllowance {
  readonly requests: number;
  readonly perSeconds: number;
}

/** All limits of a key. Null means no limit of that kind. */
export interface KeyRights extends Grant {
  readonly allowedCidrs: readonly string[] | null;
  readonly expiresAtMs: number | null;
  /** Its own rate limit, else the one its dialect sets. */
  readonly allowance: RequestAllowance | null;
  /** The people behind it, who never get a task that is created with it. */
  readonly personIds: readonly string[];
}

/** The names of the limits in the API. */
export type Right = 'scopes' | 'pools' | 'allowed_cidrs' | 'expires_at' | 'rate_limit' | 'person_ids';

/** The limits in which `child` may do more than `parent`. Empty when it exceeds none. */
export function excessOf(parent: KeyRights, child: KeyRights): readonly Right[] {
  const covered: Readonly<Record<Right, boolean>> = {
    scopes: coversScopes(parent, child),
    pools: coversPools(parent, child),
    allowed_cidrs: coversAddresses(parent.allowedCidrs, child.allowedCidrs),
    expires_at: coversTime(parent.expiresAtMs, child.expiresAtMs),
    rate_limit: coversRate(parent.allowance, child.allowance),
    person_ids: namesEveryone(parent.personIds, child.personIds),
  };
  return RIGHTS.filter(right => !covered[right]);
}

const RIGHTS: readonly Right[] = [
  'scopes',
  'pools',
  'allowed_cidrs',
  'expires_at',
  'rate_limit',
  'person_ids',
];

function coversAddresses(parent: readonly string[] | null, child: readonly string[] | null): boolean {
  if (parent === null) return true;
  return child?.every(range => isContained(range, parent)) ?? false;
}

/** A key that hid someone behind its parent would let them decide on their own requests. */
function namesEveryone(parent: readonly string[], child: readonly string[]): boolean {
  const named = new Set(child.map(labelKey));
  return parent.every(person => named.has(labelKey(person)));
}

function coversTime(parentMs: number | null, childMs: number | null): boolean {
  if (parentMs === null) return true;
  return childMs !== null && childMs <= parentMs;
}

/**
 * Whether a rate never allows more than another one, at any time: what the child's windows allow within one window of
 * the parent. Comparing averages is not enough: 6 requests per 6 s are as many as 10 per 10 s on average, but 12 in the
 * first 10 s.
 */
function coversRate(parent: RequestAllowance | null, child: RequestAllowance | null): boolean {
  if (parent === null) return true;
  if (child === null) return false;
  return child.requests * Math.ceil(parent.perSeconds / child.perSeconds) <= parent.requests;
}
