/**
 * Evenly spaced starts (generic cell rate algorithm without tolerance, ITU-T I.371).
 *
 * There is no burst: two creations at once, about 20 ms of CPU each over all services, were what a neighbour noticed
 * most (docs/decisions/0081).
 *
 * @param nextAtMs when the next start is due; undefined after a pause
 * @returns how long this one waits, and when the next is due
 */
export function pacedStart(
  nextAtMs: number | undefined,
  perSecond: number,
  nowMs: number,
): { readonly waitMs: number; readonly nextAtMs: number } {
  const startAtMs = Math.max(nextAtMs ?? nowMs, nowMs);
  return { waitMs: startAtMs - nowMs, nextAtMs: startAtMs + 1_000 / perSecond };
}
