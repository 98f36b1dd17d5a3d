import { Inject, Injectable } from '@nestjs/common';
import type { OperatorCaller } from '../auth/caller.js';
import type { KnownKey, RateLimit } from '../auth/known-key.js';
import type { KnownSession } from '../auth/known-session.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import type { Allowance, Taken } from '../dialect/allowance.rule.js';
import { Dialects } from '../dialect/dialects.js';
import { RateLimitStore } from './rate-limit-store.js';
import { TokenBuckets } from './token-buckets.js';

/** The result of counting, and the limit it refers to; of two limits the one that refuses. */
export type Counted = Taken & { readonly allowance: Allowance; readonly of: 'key' | 'organization' };

type LimitedKey = Pick<
  KnownKey,
  'id' | 'orgId' | 'workerId' | 'rateLimit' | 'dialect' | 'orgRateLimit' | 'orgKeyRateLimit'
>;

type Settings = Pick<
  GatewaySettings,
  'RATE_LIMIT_PER_KEY' | 'RATE_LIMIT_PER_WORKER' | 'RATE_LIMIT_PER_ORGANIZATION' | 'RATE_LIMIT_OPERATOR'
>;

/**
 * Limits the requests of each key, and of each organization over all its keys.
 *
 * A limit set on a key, or defined by its dialect, is exact over all gateways: one statement per request. All other
 * limits are counted in this process (docs/decisions/0040).
 */
@Injectable()
export class RequestLimits {
  constructor(
    private readonly store: RateLimitStore,
    private readonly buckets: TokenBuckets,
    private readonly dialects: Dialects,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Counts `cost` requests against key and organization, or against neither. */
  async take(key: LimitedKey | OperatorCaller | KnownSession, cost = 1): Promise<Counted> {
    if ('kind' in key && key.kind === 'session') {
      const allowance = this.settings.RATE_LIMIT_PER_WORKER;
      return { ...this.buckets.take(`person ${key.personId}`, allowance, cost), allowance, of: 'key' };
    }
    if ('kind' in key) {
      const allowance = this.settings.RATE_LIMIT_OPERATOR;
      return { ...this.buckets.take(key.keyId, allowance, cost), allowance, of: 'key' };
    }
    const organization = this.ofOrganization(key, cost);
    if (organization.outcome === 'used_up') return organization;
    const counted = await this.ofKey(key, cost);
    if (counted.outcome === 'used_up') this.buckets.giveBack(bucketOf(key), cost);
    return counted;
  }

  private ofOrganization(key: LimitedKey, cost: number): Counted {
    const allowance = allowanceIn(key.orgRateLimit) ?? this.settings.RATE_LIMIT_PER_ORGANIZATION;
    return { ...this.buckets.take(bucketOf(key), allowance, cost), allowance, of: 'organization' };
  }

  private async ofKey(key: LimitedKey, cost: number): Promise<Counted> {
    const own = allowanceIn(key.rateLimit) ?? this.dialects.named(key.dialect).allowance;
    if (own !== null) {
      return { ...(await this.store.take(key.id, own, cost)), allowance: own, of: 'key' };
    }
    const { RATE_LIMIT_PER_KEY, RATE_LIMIT_PER_WORKER } = this.settings;
    const byKind = key.workerId === null ? RATE_LIMIT_PER_KEY : RATE_LIMIT_PER_WORKER;
    const allowance = allowanceIn(key.orgKeyRateLimit) ?? byKind;
    return { ...this.buckets.take(`key ${key.id}`, allowance, cost), allowance, of: 'key' };
  }
}

function bucketOf({ orgId }: Pick<LimitedKey, 'orgId'>): string {
  return `organization ${orgId}`;
}

function allowanceIn(limit: RateLimit | null): Allowance | null {
  return limit === null ? null : { requests: limit.requests, perSeconds: limit.per_seconds };
}
