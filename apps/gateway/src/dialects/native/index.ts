import { NATIVE_WIRE } from '#libs/dialects';
import { credentialIn } from '../../edge/dialect/credential.js';
import type { Dialect } from '../../edge/dialect/dialect.js';
import { Problem, problemOf } from '../../edge/errors/problem.js';
import { meaningOf } from '../../edge/errors/problem-codes.js';
import { NATIVE_WEBHOOKS } from '../../openapi/event-messages.js';

/** The API of this product. */
export const NATIVE: Dialect = {
  ...NATIVE_WIRE,
  prefix: '',
  keys: {
    prefix: 'cs_live_',
    aliases: [],
    authHint: 'Send one API key, as Authorization: Bearer … or as x-api-key.',
    credentialIn,
    refusalOfUnknownKey: refusal => refusal,
  },
  allowance: null,
  hasStatusCasing: false,
  takesSessions: true,
  headers: {},
  headersWhenLockedOut: {},
  problems: {
    mediaType: 'application/problem+json',
    statusOf: (code, kind) => meaningOf(code, kind).status,
    bodyOf: (refusal, { path }) => problemOf(refusal, path),
  },
  document: {
    title: 'Countersign',
    componentPrefix: '',
    introduction: '',
    notes: {},
    security: ['bearer', 'api_key'],
    rateLimitHeaders: [],
    problem: { component: 'Problem', schema: Problem },
    problemCodes: [],
    refusals: null,
    webhooks: NATIVE_WEBHOOKS,
  },
};
