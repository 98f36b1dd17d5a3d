/** The number of retries of a delivery, and the pauses between them. */
export interface RetrySchedule {
  readonly maxRetries: number;
  /** The pause before the first retry; it doubles with each one. */
  readonly backoffMs: number;
}

/** For endpoints, which have no policy of their own: about 10 s, 20 s … 21 min, 43 minutes in total. */
export const ENDPOINT_SCHEDULE: RetrySchedule = { maxRetries: 8, backoffMs: 10_000 };

/** An upper bound for the doubling pause; an hour is short enough for a receiver that has recovered. */
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * The pause before retry number `retry` (1 is the first), with equal jitter: between half of the pause and all of it,
 * so that deliveries that failed together are not retried together.
 *
 * @param random from 0 to 1
 */
export function retryPauseMs({ backoffMs }: RetrySchedule, retry: number, random: number): number {
  const pauseMs = Math.min(backoffMs * 2 ** (retry - 1), LONGEST_PAUSE_MS);
  return Math.round(pauseMs / 2 + (pauseMs / 2) * random);
}
