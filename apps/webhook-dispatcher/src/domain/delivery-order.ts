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
