import { Inject, Injectable } from '@nestjs/common';
import { refuse } from '../errors/problem-codes.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { clientNetworkOf } from '../http/client-address.rule.js';
import { RateLimitStore } from './rate-limit-store.js';

const WINDOW_SECONDS = 60;

/**
 * Limits how often a client's network may send invalid keys. Only failures count and only failures are refused, so that
 * one bad client behind a shared address does not lock out others.
 */
@Injectable()
export class FailedLoginLimit {
  constructor(
    private readonly store: RateLimitStore,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'AUTH_FAILURES_PER_MINUTE'>,
  ) {}

  /** @throws ServiceError `rate_limited` when there were too many already */
  async count(address: string): Promise<void> {
    const allowance = { requests: this.settings.AUTH_FAILURES_PER_MINUTE, perSeconds: WINDOW_SECONDS };
    const taken = await this.store.take(`failed login ${clientNetworkOf(address)}`, allowance);
    if (taken.outcome === 'taken') return;
    throw refuse('auth.too_many_failures', 'Too many requests with a key that is not valid.', {
      retry_after_seconds: taken.resetSeconds,
    });
  }
}
