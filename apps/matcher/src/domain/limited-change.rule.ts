import type { WorkerChange } from '#libs/contracts';

export type LimitedChange =
  | { readonly outcome: 'allowed'; readonly change: WorkerChange }
  /** The worker belongs to other pools as well, and the change would be felt there. */
  | { readonly outcome: 'shared' };

/**
 * What is to be changed about a worker of these pools, asked for with a key that may be limited to pools. Such a key
 * decides which of its own pools a worker belongs to; the worker's other pools stay as they are. Everything else about
 * a worker counts in every pool, so it is only for keys that see all of the worker's pools.
 */
export function limitedChangeOf(
  poolIds: readonly string[],
  change: WorkerChange,
  limit: readonly string[] | null,
): LimitedChange {
  const { pool_ids: requested, ...rest } = change;
  const others = limit === null ? [] : poolIds.filter(id => !limit.includes(id));
  if (others.length === 0) return { outcome: 'allowed', change };
  if (Object.values(rest).some(value => value !== undefined)) return { outcome: 'shared' };
  if (requested === undefined) return { outcome: 'allowed', change: {} };
  return { outcome: 'allowed', change: { pool_ids: [...new Set([...others, ...requested])] } };
}
