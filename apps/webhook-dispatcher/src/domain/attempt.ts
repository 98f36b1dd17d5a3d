import { grantedRetryAfterMs } from './retry-after.js';
import { retryPauseMs } from './retry-schedule.js';
import type { RetrySchedule } from './retry-schedule.js';

/** How one attempt ended. */
export interface AttemptResult {
  readonly outcome: 'delivered' | 'rejected' | 'timed_out' | 'unreachable' | 'refused_address';
  /** Null when no answer came. */
  readonly status: number | null;
  /** What of the answer's body is kept; null when there was none to keep. */
  readonly responseBody: string | null;
  /** For the customer who looks at the attempt; null when it was delivered. */
  readonly error: string | null;
  /** What the receiver asked for in `Retry-After`. */
  readonly retryAfterMs: number | null;
}

/** What becomes of the delivery. */
export type Verdict =
  | { readonly verdict: 'delivered' }
  | { readonly verdict: 'retry'; readonly delayMs: number }
  | { readonly verdict: 'failed'; readonly reason: string }
  /** 410: the receiver wants nothing more, neither this delivery nor any later one. */
  | { readonly verdict: 'gone' };

/** Only 2xx is success; a redirect is an answer like any other that isn't. */
export function outcomeOfStatus(status: number): 'delivered' | 'rejected' {
  return status >= 200 && status < 300 ? 'delivered' : 'rejected';
}

/**
 * @param attempts how many there have been, this one included
 * @param random from 0 to 1
 */
export function verdictOf(
  result: AttemptResult,
  attempts: number,
  schedule: RetrySchedule,
  random: number,
): Verdict {
  if (result.outcome === 'delivered') return { verdict: 'delivered' };
  if (result.status === 410) return { verdict: 'gone' };
  if (attempts > schedule.maxRetries) return { verdict: 'failed', reason: reasonOf(result) };
  const pauseMs = retryPauseMs(schedule, attempts, random);
  const askedMs = result.retryAfterMs ?? 0;
  const grantedMs = grantedRetryAfterMs(askedMs, retryPauseMs(schedule, attempts, 1));
  return { verdict: 'retry', delayMs: Math.max(pauseMs, grantedMs) };
}

/**
 * Whether the destination itself is in trouble: it didn't answer, or answered that it can't.
 * A 404 is an answer from a destination in good health, so it must not close the way to it.
 */
export function isDestinationFailing(result: AttemptResult): boolean {
  if (result.outcome === 'timed_out' || result.outcome === 'unreachable') return true;
  return result.status !== null && result.status >= 500;
}

/**
 * How long nothing at all goes to the destination, because it said so: 429 and 503 are about all requests. With any
 * other status `Retry-After` puts off the delivery alone, and with a 2xx it says nothing.
 *
 * @param attempts how many of this delivery there have been, this one included
 */
export function quietTimeMs(result: AttemptResult, attempts: number, schedule: RetrySchedule): number {
  if (result.status !== 429 && result.status !== 503) return 0;
  return grantedRetryAfterMs(result.retryAfterMs ?? 0, retryPauseMs(schedule, attempts, 1));
}

function reasonOf(result: AttemptResult): string {
  const last = result.status === null ? result.outcome : `status ${result.status}`;
  return `every attempt failed; the last: ${last}`;
}
