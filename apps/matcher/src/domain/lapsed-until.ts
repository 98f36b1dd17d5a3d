const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;

/**
 * When a worker who let offers of a task lapse may be offered it again, in ms since 1970.
 *
 * Immediately after the first lapse: the worker may just have been slow to read the task. Then after a minute, doubled
 * with each further lapse up to an hour, so that an absent worker does not cost an offer every two minutes.
 */
export function lapsedUntil(times: number, lastAt: Date): number {
  const pauseMs = times < 2 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (times - 2));
  return lastAt.getTime() + pauseMs;
}
