import { HUMANLAYER_WIRE } from '#libs/dialects';
import { credentialIn } from '../../edge/dialect/credential.js';
import type { Dialect } from '../../edge/dialect/dialect.js';
import { DOCUMENT } from './document.js';
import { HumanLayerModule } from './humanlayer.module.js';
import { errorOf, statusOf } from './problem.js';
import { FUNCTIONS_PREFIX, PREFIX } from './words.js';

/** HumanLayer: decisions by Sentinels, who are our workers. */
export const HUMANLAYER: Dialect = {
  ...HUMANLAYER_WIRE,
  prefix: PREFIX,
  otherPrefixes: [FUNCTIONS_PREFIX],
  module: HumanLayerModule,
  keys: {
    prefix: 'hl_',
    aliases: [],
    authHint: 'Send your API key in the x-api-key header.',
    credentialIn,
    refusalOfUnknownKey: refusal => refusal,
  },
  allowance: null,
  hasStatusCasing: false,
  takesSessions: false,
  headers: {},
  headersWhenLockedOut: {},
  problems: { mediaType: 'application/json', statusOf, bodyOf: errorOf },
  document: DOCUMENT,
};
