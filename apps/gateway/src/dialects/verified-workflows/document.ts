import type { DialectDocument } from '../../edge/dialect/dialect-document.js';
import { VerifiedWorkflowsProblem } from './problem.js';
import { ANY_EVENT, WEBHOOK_BODIES } from './webhook-bodies.js';
import { PREFIX } from './words.js';

/** What this dialect adds to the API document. */
export const DOCUMENT: DialectDocument = {
  title: 'Verified Workflows',
  componentPrefix: 'VerifiedWorkflows',
  introduction: `What is below \`${PREFIX}\` keeps to the words, keys, errors and limits of that API instead.`,
  notes: {
    apiKeys_create:
      'With the dialect `verified-workflows` it begins with `vw_live_`, and works here as well; without a ' +
      '`rate_limit` of its own it then has 5 requests per 10 s. With `status_casing: "lower"` that dialect’s responses ' +
      'write every status in lower case (`completed`), which its published Python client needs; left out, it is as the ' +
      'calling key has it, else `title` (`Completed`), as in the document.',
  },
  security: ['bearer'],
  rateLimitHeaders: ['X-RateLimit-Limit', 'X-RateLimit-Remaining'],
  problem: { component: 'VerifiedWorkflowsProblem', schema: VerifiedWorkflowsProblem },
  problemCodes: ['auth.key_unknown'],
  refusals: 'Its `type` and `status` say why.',
  webhooks: {
    anyEvent: { component: 'VerifiedWorkflowsEvent', schema: ANY_EVENT },
    parts: {},
    bodies: WEBHOOK_BODIES,
    signatureHeaders: [
      {
        name: 'X-Verified-Workflows-Signature',
        description:
          '`t=<seconds>,v1=<hex>`: HMAC-SHA256 over `t=<seconds>,<body>` under the endpoint’s secret.',
      },
    ],
  },
};
