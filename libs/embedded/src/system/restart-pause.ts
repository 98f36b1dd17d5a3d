const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** A process that lived this long was healthy: its death counts as the first again. */
export const STEADY_AFTER_MS = 10_000;

/** Number of consecutive deaths, including this one. */
export function deathsInARow(before: number, livedMs: number): number {
  return livedMs >= STEADY_AFTER_MS ? 1 : before + 1;
}

/**
 * How long to wait before a dead process is started again: not at all the first time (most crashes are single events,
 * and every second of downtime counts), then 1 s, 2 s, 4 s … up to 30 s, so that a crash loop does not starve the
 * other processes.
 */
export function restartPauseMs(deaths: number): number {
  if (deaths <= 1) return 0;
  return Math.min(FIRST_PAUSE_MS * 2 ** (deaths - 2), LONGEST_PAUSE_MS);
}
