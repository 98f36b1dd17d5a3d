const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** A process that lived this long was well: its death counts as a first one again. */
export const STEADY_AFTER_MS = 10_000;

/** How many times in a row it has died, this death included. */
export function deathsInARow(before: number, livedMs: number): number {
  return livedMs >= STEADY_AFTER_MS ? 1 : before + 1;
}

/**
 * How long to wait before a dead process is started again: not at all the first time (a crash is most often a
 * single event, and every second without the service is felt), then 1 s, 2 s, 4 s … up to 30 s, so that one
 * that can't live doesn't take the machine from the others.
 */
export function restartPauseMs(deaths: number): number {
  if (deaths <= 1) return 0;
  return Math.min(FIRST_PAUSE_MS * 2 ** (deaths - 2), LONGEST_PAUSE_MS);
}
