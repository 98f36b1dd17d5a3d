import { z } from 'zod';
import { describeSetting } from '#libs/platform';

/** `requests/seconds`. */
const allowance = describeSetting(
  z
    .string()
    .regex(/^[1-9]\d{0,8}\/[1-9]\d{0,4}$/)
    .transform(text => {
      const [requests = 0, perSeconds = 0] = text.split('/').map(Number);
      return { requests, perSeconds };
    }),
  'so many requests in so many seconds, as requests/seconds',
  '1000/10',
);

/**
 * The limits of keys and organizations without their own. Each gateway counts these for itself, in token buckets that
 * hold the whole allowance and refill evenly.
 */
export const rateLimitSettings = {
  RATE_LIMIT_PER_KEY: allowance.default({ requests: 1_000, perSeconds: 10 }),
  RATE_LIMIT_PER_WORKER: allowance.default({ requests: 200, perSeconds: 10 }),
  /** Over all keys of an organization together, including its workers'. */
  RATE_LIMIT_PER_ORGANIZATION: allowance.default({ requests: 2_000, perSeconds: 10 }),
  RATE_LIMIT_OPERATOR: allowance.default({ requests: 1_000, perSeconds: 10 }),
};
