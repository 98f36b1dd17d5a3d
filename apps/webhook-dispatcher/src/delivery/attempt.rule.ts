import { grantedRetryAfterMs, retryPauseMs } from './retry.rule.js';
import type { RetrySchedule } from './retry.rule.js';

/** The result of one attempt. */
export interface AttemptResult {
  readonly outcome: 'delivered' | 'rejected' | 'timed_out' | 'unreachable' | 'refused_address';
  /** Null without a response. */
  readonly status: number | null;
  /** The stored part of the response's body; null if there is none. */
  readonly responseBody: string | null;
  /** Shown to the customer with the attempt; null if it was delivered. */
  readonly error: string | null;
  /** The receiver's `Retry-After`. */
  readonly retryAfterMs: number | null;
}

/** The consequence for the delivery. */
export type Verdict =
  | { readonly verdict: 'delivered' }
  | { readonly verdict: 'retry'; readonly delayMs: number }
  | { readonly verdict: 'failed'; readonly reason: string }
  /** 410: the receiver accepts neither this delivery nor any later one. */
  | { readonly verdict: 'gone' };

/** Only 2xx is success; a redirect is a failure like any other status. */
export function outcomeOfStatus(status: number): 'delivered' | 'rejected' {
  return status >= 200 && status < 300 ? 'delivered' : 'rejected';
}

/**
 * @param attempts the number of attempts, this one included
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
  const requestedMs = result.retryAfterMs ?? 0;
  const grantedMs = grantedRetryAfterMs(requestedMs, retryPauseMs(schedule, attempts, 1));
  return { verdict: 'retry', delayMs: Math.max(pauseMs, grantedMs) };
}

/**
 * Whether the destination itself is failing: it did not respond, or reported a server error. A 404 comes from a healthy
 * destination, so it must not open its circuit breaker.
 */
export function isDestinationFailing(result: AttemptResult): boolean {
  if (result.outcome === 'timed_out' || result.outcome === 'unreachable') return true;
  return result.status !== null && result.status >= 500;
}

/**
 * How long nothing is sent to the destination at its own request: 429 and 503 concern all requests. With any other
 * status `Retry-After` only delays the delivery, and with a 2xx it has no effect.
 *
 * @param attempts the number of attempts of this delivery, this one included
 */
export function quietTimeMs(result: AttemptResult, attempts: number, schedule: RetrySchedule): number {
  if (result.status !== 429 && result.status !== 503) return 0;
  return grantedRetryAfterMs(result.retryAfterMs ?? 0, retryPauseMs(schedule, attempts, 1));
}

function reasonOf(result: AttemptResult): string {
  const last = result.status === null ? result.outcome : `status ${result.status}`;
  return `every attempt failed; the last: ${last}`;
}

/** The maximum stored length of a response body. */
export const MAX_RESPONSE_BYTES = 20_000;

const REPLACEMENT = '\ufffd';

/**
 * A response body as text that can be stored and shown: at most 20,000 bytes of valid UTF-8 without NUL, for any bytes
 * from the receiver. Bytes that are not UTF-8, and NUL, become U+FFFD.
 */
export function responseText(body: Buffer): string {
  const text = new TextDecoder().decode(body.subarray(0, MAX_RESPONSE_BYTES)).replaceAll('\0', REPLACEMENT);
  return cutToBytes(text, MAX_RESPONSE_BYTES);
}

/** A replacement character has three bytes in place of one, so the text may exceed the limit. */
function cutToBytes(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}
