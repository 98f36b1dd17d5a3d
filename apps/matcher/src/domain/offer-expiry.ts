const SHARE_OF_TIME_LEFT = 1 / 4;
const SHORTEST_MS = 10_000;

/**
 * When an offer expires.
 *
 * After the usual time, but at most a quarter of the time to the deadline, so that several workers can still be asked;
 * at least 10 s, or nobody could accept; never past the deadline. A task that continues after its deadline has no
 * remaining time to divide and gets the usual time.
 */
export function offerExpiryOf(now: Date, deadline: Date | undefined, usualMs: number): Date {
  const leftMs = deadline === undefined ? Infinity : deadline.getTime() - now.getTime();
  if (leftMs <= 0) return new Date(now.getTime() + usualMs);
  const sharedMs = Math.min(usualMs, Math.max(SHORTEST_MS, leftMs * SHARE_OF_TIME_LEFT));
  return new Date(now.getTime() + Math.floor(Math.min(sharedMs, leftMs)));
}
