/**
 * The order of deliveries: those of one task to one destination go out one after the other, by the
 * event's `sequence`, whichever replica handles them and in whatever order the events came in.
 *
 * A delivery is held back until every earlier event of its task has been seen, and until the earlier deliveries
 * of its task to the same destination are settled: delivered, failed or skipped. Both waits are bounded, so
 * that one bad minute never holds `task.completed` back for hours:
 *
 * - A delivery whose attempt failed holds later ones back for `headOfLineMs` after its first failure; then
 *   they overtake it while it goes on being retried. So a short hiccup keeps the order, and an endpoint that
 *   doesn't answer loses it.
 * - An event that doesn't come (it was lost, or refused) holds later ones back for `gapPatienceMs`.
 */
export interface OrderPatience {
  readonly headOfLineMs: number;
  readonly gapPatienceMs: number;
}

/** Longer than the first retry of the default policy (30 s with jitter), so that one failure keeps the order. */
export const DEFAULT_PATIENCE: OrderPatience = { headOfLineMs: 60_000, gapPatienceMs: 60_000 };

/** Which events of a task are known to have come: all up to `through`, and `ahead` beyond a gap, ascending. */
export interface Seen {
  readonly through: number;
  readonly ahead: readonly number[];
}

/** What has come when these numbers have, in any order and any number of times. */
export function seenOf(sequences: readonly number[]): Seen {
  const ascending = [...new Set(sequences)].sort((one, other) => one - other);
  const gap = ascending.findIndex((number, place) => number !== place + 1);
  const through = gap < 0 ? ascending.length : gap;
  return { through, ahead: ascending.slice(through) };
}

/**
 * Whether everyone who hears a task in order has begun to when the task was there already. What came before
 * was then not written down, for want of anyone to hear it, and is hardly missing.
 *
 * @param taskId a UUIDv7, which tells when it was made; of another kind it tells nothing, and the answer is no
 * @param since when each began to listen; null for from the task's beginning
 */
export function isLateStart(taskId: string, since: readonly (Date | null)[]): boolean {
  const createdAtMs = momentOf(taskId);
  if (createdAtMs === undefined) return false;
  return since.length > 0 && since.every(moment => moment !== null && moment.getTime() >= createdAtMs);
}

function momentOf(uuid: string): number | undefined {
  const [, high = '', low = ''] = /^([0-9a-f]{8})-([0-9a-f]{4})-7/i.exec(uuid) ?? [];
  return high === '' ? undefined : Number.parseInt(high + low, 16);
}
