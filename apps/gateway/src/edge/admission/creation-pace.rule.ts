/**
 * The number of creations that may start at once after a pause. Five of them were what a neighbour noticed most: each
 * takes about 20 ms of CPU over all services.
 */
const BURST = 2;

/**
 * Evenly spaced starts with a small burst (generic cell rate algorithm, ITU-T I.371).
 *
 * @param nextAtMs when the next start is due by the pace alone; undefined after a pause
 * @returns how long this one waits, and when the next is due
 */
export function pacedStart(
  nextAtMs: number | undefined,
  perSecond: number,
  nowMs: number,
): { readonly waitMs: number; readonly nextAtMs: number } {
  const intervalMs = 1_000 / perSecond;
  const dueAtMs = Math.max(nextAtMs ?? nowMs, nowMs);
  return { waitMs: Math.max(0, dueAtMs - nowMs - (BURST - 1) * intervalMs), nextAtMs: dueAtMs + intervalMs };
}
