/** Fewer attempts than this say little about an endpoint, however long ago the first of them was. */
export const MIN_FAILED_ATTEMPTS = 5;

/** An endpoint of which the last attempt failed. */
export interface FailingEndpoint {
  /** The first failure after the last success. */
  readonly failingSince: Date;
  /** All attempts since then. */
  readonly failedAttempts: number;
  /** When the organization was warned of this run of failures. */
  readonly warnedAt: Date | null;
}

export type FailingVerdict = 'none' | 'warn' | 'disable';

/**
 * What follows from one more failed attempt. An endpoint is warned of when it has failed for half of the time, and
 * disabled when it has failed for all of it and the warning is as old as the other half: whoever gets the warning has
 * at least this long, also when an endpoint with few events fails for the first time in days.
 *
 * @param disableAfterMs 0 for never
 */
export function failingVerdict(
  { failingSince, failedAttempts, warnedAt }: FailingEndpoint,
  now: Date,
  disableAfterMs: number,
): FailingVerdict {
  if (disableAfterMs === 0) return 'none';
  const failingMs = now.getTime() - failingSince.getTime();
  if (warnedAt === null) {
    return failingMs >= disableAfterMs / 2 && failedAttempts >= MIN_FAILED_ATTEMPTS ? 'warn' : 'none';
  }
  const warnedMs = now.getTime() - warnedAt.getTime();
  return failingMs >= disableAfterMs && warnedMs >= disableAfterMs / 2 ? 'disable' : 'none';
}

/** The earliest time at which a failed attempt disables an endpoint that is warned of now. */
export function disabledAfter({ failingSince }: FailingEndpoint, now: Date, disableAfterMs: number): Date {
  return new Date(
    Math.max(failingSince.getTime() + disableAfterMs, now.getTime() + Math.ceil(disableAfterMs / 2)),
  );
}
