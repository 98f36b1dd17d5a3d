import type { WorkerChange, WorkerSpec } from '#libs/contracts';

export type LimitedChange =
  | { readonly outcome: 'allowed'; readonly spec: WorkerSpec }
  /** The worker belongs to other pools as well, and the change would be felt there. */
  | { readonly outcome: 'shared' };

/**
 * A worker as a change leaves it, made with a key that may be limited to pools. Such a key decides which of its own
 * pools a worker belongs to; the worker's other pools stay as they are. Everything else about a worker counts in
 * every pool, so it is only for keys that see all of the worker's pools.
 */
export function limitedChangeOf(
  known: WorkerSpec,
  change: WorkerChange,
  pools: readonly string[] | null,
): LimitedChange {
  const { pool_ids: requested, ...rest } = change;
  const others = pools === null ? [] : known.pool_ids.filter(id => !pools.includes(id));
  const defined = Object.entries(rest).filter(([, value]) => value !== undefined);
  if (others.length > 0 && defined.length > 0) return { outcome: 'shared' };
  const poolIds = requested === undefined ? known.pool_ids : [...new Set([...others, ...requested])];
  return { outcome: 'allowed', spec: { ...known, ...Object.fromEntries(defined), pool_ids: poolIds } };
}
