import { Injectable } from '@nestjs/common';
import type { NameResolverOptions } from '#libs/egress';
import { DestinationOptions } from '../destinations/destination-options.js';
import { DEFAULT_PATIENCE } from '../ordering/delivery-order.rule.js';
import type { OrderPatience } from '../ordering/delivery-order.rule.js';
import type { Lease } from '../ordering/pending-deliveries.sql.js';

/** The times and limits of sending. A class, so that it can be injected; tests override single values. */
export class SendingOptions extends DestinationOptions {
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
  /** Options for resolving host names. */
  readonly names: NameResolverOptions = {};
  /** CA certificates to trust instead of Node's, in PEM. */
  readonly trustedCa: string | undefined = undefined;
  readonly patience: OrderPatience = DEFAULT_PATIENCE;
  /** Replaces `patience.gapPatienceMs` for tasks that started late: for events in flight at that moment. */
  readonly lateStartPatienceMs: number = 2_000;
  /** Interval of the search for deliveries that wait for an event longer than `patience` allows. */
  readonly releaseStuckEveryMs: number = 2_000;
  /** How long ended deliveries are kept. */
  readonly retentionDays: number = 30;

  constructor(changed: Partial<SendingOptions> = {}) {
    super();
    Object.assign(this, changed);
  }
}

/** How long a delivery stays claimed: for one attempt, and for recording its result. */
@Injectable()
export class LeaseTime implements Lease {
  readonly leaseMs: number;

  constructor({ requestTimeoutMs, leaseMarginMs }: SendingOptions) {
    this.leaseMs = requestTimeoutMs + leaseMarginMs;
  }
}
