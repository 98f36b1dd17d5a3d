import { Injectable } from '@nestjs/common';
import type { Dialect } from '#libs/contracts';
import type { KnownKey } from '../auth/known-key.js';
import { RateLimitStore } from './rate-limit-store.js';
import type { Allowance, Taken } from './rate-limit-store.js';

/** What keys of a dialect may do that have no limit of their own, as the dialect's document says. */
export const DIALECT_ALLOWANCES: Readonly<Partial<Record<Dialect, Allowance>>> = {
  'verified-workflows': { requests: 5, perSeconds: 10 },
};

/** A request counted against the limit of its key. */
export type Counted = Taken & { readonly allowance: Allowance };

/** The limit an organization has put on one of its keys, or its dialect has. It goes with the key to every route. */
@Injectable()
export class KeyRateLimit {
  constructor(private readonly store: RateLimitStore) {}

  /** Counts a request; null for a key without a limit, which always passes. */
  async take(key: Pick<KnownKey, 'id' | 'rateLimit' | 'dialect'>): Promise<Counted | null> {
    const allowance = allowanceOf(key);
    if (allowance === undefined) return null;
    return { ...(await this.store.take(key.id, allowance)), allowance };
  }
}

function allowanceOf({ rateLimit, dialect }: Pick<KnownKey, 'rateLimit' | 'dialect'>): Allowance | undefined {
  if (rateLimit === null) return DIALECT_ALLOWANCES[dialect];
  return { requests: rateLimit.requests, perSeconds: rateLimit.per_seconds };
}
