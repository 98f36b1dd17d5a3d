import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { bearerTokenIn } from '../../edge/dialect/credential.js';
import type { Dialect } from '../../edge/dialect/dialect.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { plainRateLimitHeaders } from '../../edge/rate-limit/rate-limit-headers.js';
import { DOCUMENT } from './document.js';
import { problemOf, statusOf } from './problem.js';
import { VerifiedWorkflowsModule } from './verified-workflows.module.js';
import { PREFIX } from './words.js';

/** The format of a key. Whether the key exists and is valid is checked separately, and refused differently. */
const KEY = /^(?:vw_live_|hq_live_)[A-Za-z0-9_]+$/;

const ALLOWANCE = { requests: 5, perSeconds: 10 };

/**
 * Verified Workflows: 401 for a header that is missing or contains no key, 403 for a key that is not registered. Every
 * response has `X-RateLimit-*`; where no key was counted they describe an unused key.
 */
export const VERIFIED_WORKFLOWS: Dialect = {
  ...VERIFIED_WORKFLOWS_WIRE,
  prefix: PREFIX,
  module: VerifiedWorkflowsModule,
  keys: {
    prefix: 'vw_live_',
    aliases: ['hq_live_'],
    authHint: 'Send an API key as Authorization: Bearer vw_live_….',
    credentialIn: ({ authorization }) => {
      if (authorization === undefined) return { outcome: 'none' };
      const key = bearerTokenIn(authorization);
      return key !== undefined && KEY.test(key) ? { outcome: 'given', key } : { outcome: 'malformed' };
    },
    refusalOfUnknownKey: () =>
      refuse('auth.key_unknown', 'The API key is not registered, has expired, or was revoked.'),
  },
  allowance: ALLOWANCE,
  hasStatusCasing: true,
  takesSessions: false,
  headers: plainRateLimitHeaders(ALLOWANCE, ALLOWANCE.requests),
  headersWhenLockedOut: plainRateLimitHeaders(ALLOWANCE, 0),
  problems: { mediaType: 'application/problem+json', statusOf, bodyOf: problemOf },
  document: DOCUMENT,
};
