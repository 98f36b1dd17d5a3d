/** A receiver may ask for a day at most; a mistaken date must not silence it for ever. */
const LONGEST_MS = 24 * 3_600_000;

/**
 * How long a receiver asks to be left alone, from its `Retry-After` (RFC 9110 §10.2.3: seconds, or an
 * HTTP date); null when it doesn't ask or can't be understood.
 */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,15}$/.test(text)) return Math.min(Number(text) * 1_000, LONGEST_MS);
  // Only with letters: Date.parse takes "-1" and "1.5" for years.
  const at = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return null;
  return Math.min(Math.max(at - now.getTime(), 0), LONGEST_MS);
}
