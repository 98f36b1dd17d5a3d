import type { WorkerChange } from '#libs/contracts';

export type LimitedChange =
  | { readonly outcome: 'allowed'; readonly change: WorkerChange }
  /** The worker belongs to other pools as well, and the change would affect those. */
  | { readonly outcome: 'shared' };

/**
 * The effective change of a worker of these pools, requested with a key that may be limited to pools. Such a key
 * decides which of its own pools a worker belongs to; the worker's other pools are unchanged. Everything else about a
 * worker applies in every pool, so it requires a key that sees all of the worker's pools.
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
