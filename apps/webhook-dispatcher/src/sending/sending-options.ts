import type { NameResolverOptions } from '#libs/egress';
import { DEFAULT_PATIENCE } from '../domain/delivery-order.js';
import type { OrderPatience } from '../domain/delivery-order.js';
import type { ShareLimits } from '../domain/fair-share.rule.js';

/** The times and bounds of sending. A class so that it is a Nest token; tests change single values. */
export class SendingOptions {
  /** From the first byte of the connection to the last of the answer. */
  readonly requestTimeoutMs: number = 15_000;
  /** Beyond the time-out: for writing down how it went. After both, another process may send it again. */
  readonly leaseMarginMs: number = 10_000;
  /** At the end of the process: how long attempts under way may still take. */
  readonly finishWithinMs: number = 6_000;
  /** How late a retry that is due may be seen at most. */
  readonly pollMs: number = 250;
  /** What a second of a callback's retry policy lasts. */
  readonly secondMs: number = 1_000;
  /** Attempts at a time: of one organization alone 256, and 128 of them to one origin. */
  readonly slots: ShareLimits = { overall: 512, perTarget: 8, organizationShare: 0.5, originShare: 0.5 };
  /** How host names are resolved. */
  readonly names: NameResolverOptions = {};
  /** Certificates of authorities to trust instead of Node's, in PEM. */
  readonly trustedCa: string | undefined = undefined;
  /** How often to look for deliveries that wait for an event longer than `patience` allows. */
  readonly freeStuckEveryMs: number = 2_000;
  /** How long an endpoint may only fail before it is disabled; 0 for ever. */
  readonly disableAfterMs: number = 5 * 86_400_000;
  /** How long deliveries that ended are kept. */
  readonly retentionDays: number = 30;
  /** How late this process learns of a destination that another has found in trouble, or reset. */
  readonly shareHealthEveryMs: number = 500;
  readonly patience: OrderPatience = DEFAULT_PATIENCE;
  /** Instead of `patience.gapPatienceMs` where a task started late: for what is on its way at that moment. */
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
  /** Fewer attempts than this within the window never open it. */
  readonly minAttempts: number;
  readonly windowMs: number;
  readonly errorThresholdPercent: number;
  /** How long an open breaker lets nothing through before it lets one attempt try. */
  readonly openMs: number;
}
