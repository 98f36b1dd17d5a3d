import { Injectable } from '@nestjs/common';
import type { KnownKey } from '../auth/known-key.js';
import { refuse } from '../errors/refuse.js';
import { RateLimitStore } from './rate-limit-store.js';

/** The limit an organization has put on one of its keys. */
@Injectable()
export class KeyRateLimit {
  constructor(private readonly store: RateLimitStore) {}

  /** @throws ServiceError `rate_limited` when the key's window is used up; a key without a limit always passes */
  async take({ id, rateLimit }: Pick<KnownKey, 'id' | 'rateLimit'>): Promise<void> {
    if (rateLimit === null) return;
    const { requests, per_seconds: perSeconds } = rateLimit;
    const taken = await this.store.take(id, { requests, perSeconds });
    if (taken.outcome === 'taken') return;
    throw refuse('rate_limit.exceeded', `This API key may make ${requests} requests in ${perSeconds} s.`, {
      retry_after_seconds: taken.retryAfterSeconds,
    });
  }
}
