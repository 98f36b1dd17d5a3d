import type { DialectDocument } from '../../edge/dialect/dialect-document.js';
import { HumanLayerError } from './problem.js';
import { ANY_EVENT, WEBHOOK_BODIES } from './webhook-bodies.js';
import { FUNCTIONS_PREFIX, PREFIX } from './words.js';

/** What this dialect adds to the API document. */
export const DOCUMENT: DialectDocument = {
  title: 'HumanLayer',
  componentPrefix: 'HumanLayer',
  introduction:
    `The routes below \`${PREFIX}\` emulate HumanLayer’s API, with its terms, keys and errors; they also answer ` +
    `below \`${FUNCTIONS_PREFIX}\`.`,
  notes: {
    apiKeys_create: 'With the dialect `humanlayer` it begins with `hl_`.',
  },
  security: ['api_key'],
  rateLimitHeaders: [],
  problem: { component: 'HumanLayerError', schema: HumanLayerError },
  problemCodes: [],
  refusals: 'Its `error` says why.',
  webhooks: {
    anyEvent: { component: 'HumanLayerEvent', schema: ANY_EVENT },
    parts: {},
    bodies: WEBHOOK_BODIES,
    signatureHeaders: [],
  },
};
