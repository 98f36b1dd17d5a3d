import { clampedInstant } from '#libs/contracts';

const MS_PER_SECOND = 1_000;
const SHARE_OF_TIME_LEFT = 1 / 4;
const SHORTEST_OFFER_MS = 10_000;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;

interface OfferTerms {
  readonly deadline: Date | undefined;
  /** As the task or its pool states it. */
  readonly acceptWithinSeconds: number | undefined;
}

/**
 * When an offer expires, or a direct assignment must have been started.
 *
 * After the stated time; else after the usual time, but at most a quarter of the time to the deadline, so that several
 * workers can still be asked, and at least 10 s, or nobody could accept. Never past the deadline. A task that continues
 * after its deadline has no remaining time to divide and gets the stated or usual time.
 */
export function offerExpiryOf(
  now: Date,
  { deadline, acceptWithinSeconds }: OfferTerms,
  usualMs: number,
): Date {
  const leftMs = deadline === undefined ? Infinity : deadline.getTime() - now.getTime();
  const statedMs = acceptWithinSeconds === undefined ? undefined : acceptWithinSeconds * MS_PER_SECOND;
  if (leftMs <= 0) return clampedInstant(now.getTime() + (statedMs ?? usualMs));
  const sharedMs = Math.min(usualMs, Math.max(SHORTEST_OFFER_MS, leftMs * SHARE_OF_TIME_LEFT));
  return clampedInstant(now.getTime() + Math.floor(Math.min(statedMs ?? sharedMs, leftMs)));
}

/**
 * When a worker who let offers of a task lapse may be offered it again, in ms since 1970.
 *
 * Immediately after the first lapse: the worker may just have been slow to read the task. Then after a minute, doubled
 * with each further lapse up to an hour, so that an absent worker does not cost an offer every two minutes.
 */
export function lapsedUntil(times: number, lastAt: Date): number {
  const pauseMs = times < 2 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (times - 2));
  return lastAt.getTime() + pauseMs;
}
