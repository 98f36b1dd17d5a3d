const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;

/**
 * The pause after the scan of a file has failed this many times in a row (1 is the first): a minute, doubled with each
 * failure, at most six hours.
 */
export function rescanPauseMs(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
}
