import type { Allowance, Taken } from '../dialect/allowance.rule.js';

/** The tokens left at a given time. */
export interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/**
 * Takes `cost` tokens from a bucket that holds the whole allowance and refills evenly over its period. Nothing is taken
 * when there are too few.
 *
 * @param bucket undefined for a full one
 */
export function takeFromBucket(
  bucket: Bucket | undefined,
  { requests, perSeconds }: Allowance,
  cost: number,
  nowMs: number,
): { readonly bucket: Bucket; readonly taken: Taken } {
  const perMs = requests / (perSeconds * 1_000);
  const before = tokensNow(bucket, requests, perMs, nowMs);
  if (before < cost) {
    // A cost above the whole allowance can never be met; the wait is then until the bucket is full.
    const missing = Math.min(cost, requests) - before;
    const resetSeconds = secondsOf(missing / perMs);
    return {
      bucket: { tokens: before, atMs: nowMs },
      taken: { outcome: 'used_up', remaining: Math.floor(before), resetSeconds },
    };
  }
  const tokens = before - cost;
  const resetSeconds = secondsOf((requests - tokens) / perMs);
  return {
    bucket: { tokens, atMs: nowMs },
    taken: { outcome: 'taken', remaining: Math.floor(tokens), resetSeconds },
  };
}

/** A clock that was set back refills nothing. */
function tokensNow(bucket: Bucket | undefined, requests: number, perMs: number, nowMs: number): number {
  if (bucket === undefined) return requests;
  return Math.min(requests, bucket.tokens + Math.max(0, nowMs - bucket.atMs) * perMs);
}

/** Rounded up, so that a client that waits that long does not retry too soon. */
function secondsOf(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1_000));
}
