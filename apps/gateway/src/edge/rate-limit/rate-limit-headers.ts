import type { Counted } from './request-limits.js';
import type { Allowance } from '../dialect/allowance.rule.js';

/**
 * Rate-limit headers in both common forms: the unstandardized `X-RateLimit-*`, and `RateLimit-Policy` and `RateLimit`
 * of draft-ietf-httpapi-ratelimit-headers-11, whose `t` is in seconds and, as the draft requires, the same as a
 * `Retry-After` beside it. The policy `default` is the key's.
 */
export function rateLimitHeaders({
  allowance,
  of,
  remaining,
  resetSeconds,
}: Counted): Record<string, string> {
  const { requests, perSeconds } = allowance;
  const policy = of === 'key' ? 'default' : of;
  return {
    ...plainRateLimitHeaders(allowance, remaining),
    'ratelimit-policy': `"${policy}";q=${requests};w=${perSeconds}`,
    ratelimit: `"${policy}";r=${remaining};t=${resetSeconds}`,
  };
}

export function plainRateLimitHeaders({ requests }: Allowance, remaining: number): Record<string, string> {
  return { 'x-ratelimit-limit': String(requests), 'x-ratelimit-remaining': String(remaining) };
}
