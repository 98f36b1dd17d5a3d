import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import type { Allowance, Taken } from './allowance.js';

/** Distinct allowances are few in practice; this only bounds what odd ones could pile up. */
const LIMITERS_AT_MOST = 1_000;

/**
 * Counts uses in fixed windows, in a table all gateways share. While PostgreSQL is away each gateway counts
 * for itself: a limit that is a little too generous is better than one that shuts everyone out.
 */
@Injectable()
export class RateLimitStore {
  private readonly limiters = new Map<string, RateLimiterPostgres>();

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Counts `cost` uses, or none when there is too little left.
   *
   * @param name whose uses are counted; the same name with another allowance starts anew
   */
  async take(name: string, allowance: Allowance, cost = 1): Promise<Taken> {
    const limiter = this.limiterFor(allowance);
    try {
      // What goes beyond a window ends it, so a cost of several is looked at before it is counted. Of two that are
      // looked at together, both can be counted; then the second is what went beyond.
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
      // Done by Housekeeping, once for the table rather than once for each allowance.
      clearExpiredByTimeout: false,
      // Only a key that has used up its window is remembered, and only until the window ends.
      inMemoryBlockOnConsumed: requests + 1,
      insuranceLimiter: new RateLimiterMemory(window),
    });
    this.limiters.set(keyPrefix, limiter);
    return limiter;
  }
}

/** Rounded up, so that whoever waits that long does not come too soon. */
function secondsOf(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1_000));
}
