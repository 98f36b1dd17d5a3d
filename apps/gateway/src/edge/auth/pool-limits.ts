import { notFound } from '#libs/contracts';
import type { AgentCaller, Caller } from './caller.js';
import { refuse } from '../errors/problem-codes.js';

/**
 * How a route treats an API key that is limited to pools:
 *
 * - `filtered`: it shows and changes only what belongs to the key's pools; the rest does not exist for the key
 * - `refused`: it concerns the organization as a whole, so such a key gets 403
 * - `irrelevant`: nothing it shows or changes belongs to a pool, for the reason given
 */
export type PoolLimits = 'filtered' | 'refused' | { readonly irrelevant: string };

/** The name of the treatment, without the reason. */
export function treatmentOf(limits: PoolLimits): 'filtered' | 'refused' | 'irrelevant' {
  return typeof limits === 'string' ? limits : 'irrelevant';
}

/** For commands with the pools that a key is limited to. */
export function poolLimitOf({ pools }: Pick<AgentCaller, 'pools'>): { readonly pools?: string[] } {
  return pools === null ? {} : { pools };
}

/** A pool outside of a key's pools does not exist for the key. */
export function requireVisiblePool({ pools }: AgentCaller, poolId: string): void {
  if (pools !== null && !pools.includes(poolId)) throw notFound('pool');
}

/** A key limited to pools can only create resources in them, or move resources between them. */
export function requirePoolsWithin({ pools }: AgentCaller, poolIds: readonly string[]): void {
  if (pools === null) return;
  if (poolIds.length > 0 && poolIds.every(id => pools.includes(id))) return;
  throw refuse('auth.pool_not_allowed', 'This API key is limited to other pools; name one of its own.');
}

/** Routes about the organization as a whole refuse keys that are limited to some of its pools. */
export function requireEveryPool(caller: Caller): void {
  if (caller.kind !== 'agent' || caller.pools === null) return;
  throw refuse(
    'auth.pool_not_allowed',
    'This API key is limited to pools, and this concerns the organization as a whole.',
  );
}
