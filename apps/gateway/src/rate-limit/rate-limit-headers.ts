import type { Counted } from './key-rate-limit.js';
import type { Allowance } from './rate-limit-store.js';

/**
 * How a key stands with its limit, in the words of two customs: `X-RateLimit-*`, which no standard describes,
 * and `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers-11, whose `t` is in seconds and,
 * as the draft asks, the same as a `Retry-After` beside it.
 */
export function rateLimitHeaders({ allowance, remaining, resetSeconds }: Counted): Record<string, string> {
  const { requests, perSeconds } = allowance;
  return {
    ...plainRateLimitHeaders(allowance, remaining),
    'ratelimit-policy': `"default";q=${requests};w=${perSeconds}`,
    ratelimit: `"default";r=${remaining};t=${resetSeconds}`,
  };
}

export function plainRateLimitHeaders({ requests }: Allowance, remaining: number): Record<string, string> {
  return { 'x-ratelimit-limit': String(requests), 'x-ratelimit-remaining': String(remaining) };
}
