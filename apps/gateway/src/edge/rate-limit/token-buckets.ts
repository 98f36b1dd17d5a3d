import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import type { Allowance, Taken } from '../dialect/allowance.rule.js';
import { takeFromBucket } from './token-bucket.rule.js';
import type { Bucket } from './token-bucket.rule.js';

/**
 * Only existing keys have buckets. Above this number, the least recently used ones are dropped and count as full again.
 */
const BUCKETS_AT_MOST = 100_000;

/** Token buckets of this process: counting costs no statement, and is not shared with other gateways. */
@Injectable()
export class TokenBuckets {
  /** In order of last use. */
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly clock: Clock) {}

  /** @param name identifies the bucket */
  take(name: string, allowance: Allowance, cost: number): Taken {
    const { bucket, taken } = takeFromBucket(
      this.buckets.get(name),
      allowance,
      cost,
      this.clock.now().getTime(),
    );
    this.keep(name, bucket);
    return taken;
  }

  giveBack(name: string, cost: number): void {
    const bucket = this.buckets.get(name);
    if (bucket !== undefined) this.keep(name, { ...bucket, tokens: bucket.tokens + cost });
  }

  private keep(name: string, bucket: Bucket): void {
    this.buckets.delete(name);
    this.buckets.set(name, bucket);
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > BUCKETS_AT_MOST && oldest !== undefined) this.buckets.delete(oldest);
  }
}
