import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import type { Allowance, Taken } from '../dialect/allowance.rule.js';

/** Distinct allowances are few in practice; this bounds the number of unusual ones. */
const LIMITERS_AT_MOST = 1_000;

/**
 * Counts uses in fixed windows, in a table that all gateways share. While PostgreSQL is unavailable each gateway counts
 * for itself: a limit that is slightly too generous is better than refusing every client.
 */
@Injectable()
export class RateLimitStore {
  private readonly limiters = new Map<string, RateLimiterPostgres>();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Counts `cost` uses, or none when too little is left.
   *
   * @param name identifies the counter; the same name with another allowance starts a new count
   */
  async take(name: string, allowance: Allowance, cost = 1): Promise<Taken> {
    const limiter = this.limiterFor(allowance);
    try {
      // A cost that exceeds the rest of a window uses it up, so a cost above one is checked before it is counted. Two
      // concurrent requests may both pass the check; the second then exceeds the limit.
      const before = cost === 1 ? null : await limiter.get(name);
      const remaining = allowance.requests - (before?.consumedPoints ?? 0);
      if (cost > 1 && cost > remaining) {
        const resetSeconds =
          before === null ? allowance.perSeconds : secondsOf(Math.max(0, before.msBeforeNext));
        return { outcome: 'used_up', remaining: Math.max(0, remaining), resetSeconds };
      }
      const { remainingPoints, msBeforeNext } = await limiter.consume(name, cost);
      return { outcome: 'taken', remaining: remainingPoints, resetSeconds: secondsOf(msBeforeNext) };
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return { outcome: 'used_up', remaining: 0, resetSeconds: secondsOf(error.msBeforeNext) };
    }
  }

  private limiterFor({ requests, perSeconds }: Allowance): RateLimiterPostgres {
    const keyPrefix = `${requests}/${perSeconds}`;
    const found = this.limiters.get(keyPrefix);
    if (found !== undefined) return found;
    if (this.limiters.size >= LIMITERS_AT_MOST) this.limiters.clear();
    const window = { keyPrefix, points: requests, duration: perSeconds };
    const limiter = new RateLimiterPostgres({
      ...window,
      storeClient: this.dataSource,
      storeType: 'typeorm',
      tableName: 'rate_limits',
      tableCreated: true,
      // Done by Housekeeping, once for the table rather than once per allowance.
      clearExpiredByTimeout: false,
      // Caches only a key that has used up its window, and only until the window ends.
      inMemoryBlockOnConsumed: requests + 1,
      insuranceLimiter: new RateLimiterMemory(window),
    });
    this.limiters.set(keyPrefix, limiter);
    return limiter;
  }
}

/** Rounded up, so that a client that waits that long does not retry too soon. */
function secondsOf(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1_000));
}
