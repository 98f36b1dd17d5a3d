import { Injectable } from '@nestjs/common';
import { refuse } from '../../edge/errors/problem-codes.js';
import { TokenBuckets } from '../../edge/rate-limit/token-buckets.js';

/** Several events of several tasks at once; a dispatcher that is refused tries again. */
const ALLOWANCE = { requests: 200, perSeconds: 10 };

/** How much is sent to the receiver of an organization, counted in this process like the limits of keys. */
@Injectable()
export class ReceivingLimits {
  constructor(private readonly buckets: TokenBuckets) {}

  /** @throws ServiceError `rate_limit.exceeded` */
  take(orgId: string): void {
    const taken = this.buckets.take(`test receiver of ${orgId}`, ALLOWANCE, 1);
    if (taken.outcome === 'taken') return;
    const { requests, perSeconds } = ALLOWANCE;
    throw refuse('rate_limit.exceeded', `A test receiver takes ${requests} requests in ${perSeconds} s.`, {
      retry_after_seconds: taken.resetSeconds,
    });
  }
}
