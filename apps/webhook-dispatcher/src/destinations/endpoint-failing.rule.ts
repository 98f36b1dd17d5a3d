/** Fewer attempts are not conclusive, however long ago the first of them was. */
export const MIN_FAILED_ATTEMPTS = 5;

/** An endpoint whose last attempt failed. */
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
 * The consequence of another failed attempt. The organization is warned once the endpoint has failed for half of the
 * time, and the endpoint is disabled once it has failed for all of it and the warning is at least half of the time old:
 * the recipient always has at least this long to react, also when an endpoint with few events fails for the first time
 * in days.
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

/** The earliest time at which a failed attempt disables an endpoint whose organization is warned now. */
export function disabledAfter({ failingSince }: FailingEndpoint, now: Date, disableAfterMs: number): Date {
  return new Date(
    Math.max(failingSince.getTime() + disableAfterMs, now.getTime() + Math.ceil(disableAfterMs / 2)),
  );
}
