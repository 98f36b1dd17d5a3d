import { notFound } from '#libs/contracts';
import type { AgentCaller } from '../auth/domain/caller.js';
import { refuse } from '../errors/refuse.js';

/** A pool outside of those a key is limited to does not exist for it. */
export function requireVisiblePool({ pools }: AgentCaller, poolId: string): void {
  if (pools !== null && !pools.includes(poolId)) throw notFound('pool');
}

/** What is made or moved by a key that is limited to pools has to stay in them. */
export function requirePoolsWithin({ pools }: AgentCaller, poolIds: readonly string[]): void {
  if (pools === null) return;
  if (poolIds.length > 0 && poolIds.every(id => pools.includes(id))) return;
  throw refuse('auth.pool_not_allowed', 'This API key is limited to other pools; name one of its own.');
}

/** What is told of all of an organization's tasks or workers together is for keys that may see all of them. */
export function requireEveryPool({ pools }: AgentCaller): void {
  if (pools === null) return;
  throw refuse(
    'auth.pool_not_allowed',
    'This API key is limited to some pools, and this is about all of them.',
  );
}
