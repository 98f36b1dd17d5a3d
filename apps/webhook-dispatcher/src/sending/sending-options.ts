import type { NameResolverOptions } from '#libs/egress';
import { DEFAULT_PATIENCE } from '../domain/delivery-order.js';
import type { OrderPatience } from '../domain/delivery-order.js';
import type { ShareLimits } from '../domain/fair-share.rule.js';

/**
 * The times and limits of sending. A class so that it can serve as an injection token; tests override single values.
 */
export class SendingOptions {
  /** From the first byte of the connection to the last of the response. */
  readonly requestTimeoutMs: number = 15_000;
  /** Beyond the timeout: for recording the result. After both, another process may send the delivery again. */
  readonly leaseMarginMs: number = 10_000;
  /** At shutdown: how long attempts in progress may still take. */
  readonly finishWithinMs: number = 6_000;
  /** The maximum delay until a due retry is noticed. */
  readonly pollMs: number = 250;
  /** The duration of a second of a callback's retry policy. */
  readonly secondMs: number = 1_000;
  /** Concurrent attempts: at most 256 of one organization on its own, and 128 of them to one origin. */
  readonly slots: ShareLimits = { overall: 512, perTarget: 8, organizationShare: 0.5, originShare: 0.5 };
  /** Options for resolving host names. */
  readonly names: NameResolverOptions = {};
  /** CA certificates to trust instead of Node's, in PEM. */
  readonly trustedCa: string | undefined = undefined;
  /** Interval of the search for deliveries that wait for an event longer than `patience` allows. */
  readonly freeStuckEveryMs: number = 2_000;
  /** How long all attempts to an endpoint may fail before it is disabled; 0 for no limit. */
  readonly disableAfterMs: number = 5 * 86_400_000;
  /** How long ended deliveries are kept. */
  readonly retentionDays: number = 30;
  /** The maximum delay until this process learns that another one found a destination failing, or reset it. */
  readonly shareHealthEveryMs: number = 500;
  readonly patience: OrderPatience = DEFAULT_PATIENCE;
  /** Replaces `patience.gapPatienceMs` for tasks that started late: for events in flight at that moment. */
  readonly lateStartPatienceMs: number = 2_000;
  readonly breaker: BreakerOptions = {
    minAttempts: 5,
    windowMs: 60_000,
    errorThresholdPercent: 50,
    openMs: 30_000,
  };

  constructor(changed: Partial<SendingOptions> = {}) {
    Object.assign(this, changed);
  }
}

export interface BreakerOptions {
  /** With fewer attempts within the window it never opens. */
  readonly minAttempts: number;
  readonly windowMs: number;
  readonly errorThresholdPercent: number;
  /** How long an open breaker rejects everything before it allows one attempt. */
  readonly openMs: number;
}
