/** Nobody asks for a month: it is a moment in seconds or milliseconds since 1970, or a mistake. */
const ABSURD_MS = 30 * 24 * 3_600_000;

/** Beyond the pause that the schedule has anyway, a receiver may ask for this much. */
const LONGEST_EXTRA_MS = 2 * 3_600_000;

/**
 * How long a receiver asks to be left alone, from its `Retry-After` (RFC 9110 §10.2.3: whole seconds, or an HTTP date;
 * a date that has passed asks for nothing). Null when it doesn't ask, when what it says can't be understood (a fraction,
 * a list, a negative number), and when it can't be meant: a month and more.
 */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  const waitMs = /^\d{1,15}$/.test(text) ? Number(text) * 1_000 : dateOf(text) - now.getTime();
  return Number.isNaN(waitMs) || waitMs >= ABSURD_MS ? null : Math.max(waitMs, 0);
}

/**
 * What of it is granted: the pause that applies without it and two hours more, so that neither a mistake nor a
 * malicious neighbour behind the same address silences a destination for a day.
 *
 * @param pauseMs the longest pause that the schedule has before the next retry
 */
export function grantedRetryAfterMs(askedMs: number, pauseMs: number): number {
  return Math.min(askedMs, pauseMs + LONGEST_EXTRA_MS);
}

/** Only with letters: `Date.parse` takes "-1" and "1.5" for years. */
function dateOf(text: string): number {
  return /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
}
