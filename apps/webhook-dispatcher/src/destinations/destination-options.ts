import type { ShareLimits } from './fair-share.rule.js';

export interface BreakerOptions {
  /** With fewer attempts within the window it never opens. */
  readonly minAttempts: number;
  readonly windowMs: number;
  readonly errorThresholdPercent: number;
  /** How long an open breaker rejects everything before it allows one attempt. */
  readonly openMs: number;
}

/** The limits that protect destinations, and organizations from each other. A class, so that it can be injected. */
export class DestinationOptions {
  /** Concurrent attempts: at most 256 of one organization on its own, and 128 of them to one origin. */
  readonly slots: ShareLimits = { overall: 512, perTarget: 8, organizationShare: 0.5, originShare: 0.5 };
  readonly breaker: BreakerOptions = {
    minAttempts: 5,
    windowMs: 60_000,
    errorThresholdPercent: 50,
    openMs: 30_000,
  };
  /** The maximum delay until this process learns that another one found a destination failing, or reset it. */
  readonly shareHealthEveryMs: number = 500;
  /** How long all attempts to an endpoint may fail before it is disabled; 0 for no limit. */
  readonly disableAfterMs: number = 5 * 86_400_000;
}
