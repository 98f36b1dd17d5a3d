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

/** A pause of a month is never meant: the value is a time in seconds or milliseconds since 1970, or a mistake. */
const ABSURD_MS = 30 * 24 * 3_600_000;

/** The maximum that a receiver can request beyond the scheduled pause. */
const LONGEST_EXTRA_MS = 2 * 3_600_000;

/**
 * The pause that a receiver requests in `Retry-After` (RFC 9110 §10.2.3: whole seconds, or an HTTP date; a past date
 * requests no pause). Null without the header, when its value is invalid (a fraction, a list, a negative number), and
 * when it is implausible: a month or more.
 */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  const waitMs = /^\d{1,15}$/.test(text) ? Number(text) * 1_000 : dateOf(text) - now.getTime();
  return Number.isNaN(waitMs) || waitMs >= ABSURD_MS ? null : Math.max(waitMs, 0);
}

/**
 * The part of it that is granted: at most the scheduled pause plus two hours, so that neither a mistake nor a malicious
 * neighbour behind the same address silences a destination for a day.
 *
 * @param pauseMs the longest scheduled pause before the next retry
 */
export function grantedRetryAfterMs(requestedMs: number, pauseMs: number): number {
  return Math.min(requestedMs, pauseMs + LONGEST_EXTRA_MS);
}

/** Requires letters: `Date.parse` accepts "-1" and "1.5" as years. */
function dateOf(text: string): number {
  return /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
}
