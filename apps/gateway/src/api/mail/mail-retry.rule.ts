const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** A mail that is worth sending for ten minutes is tried at least every half minute. */
const LONGEST_SHARE_OF_VALIDITY = 0.05;

/**
 * The pause before the next attempt: doubling from 2 s to a twentieth of the time that the mail is valid, at most 15 min,
 * with equal jitter, so that mails that failed together are not tried again together.
 *
 * @param attempts that failed; at least 1
 * @param validMs from the writing of the mail to its expiry
 * @param random from 0 to 1
 */
export function mailPauseMs(attempts: number, validMs: number, random: number): number {
  const longestMs = Math.max(FIRST_PAUSE_MS, Math.min(LONGEST_PAUSE_MS, validMs * LONGEST_SHARE_OF_VALIDITY));
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), longestMs);
  return Math.round(pauseMs / 2 + (pauseMs / 2) * random);
}
