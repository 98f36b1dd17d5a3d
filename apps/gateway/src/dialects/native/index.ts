import { credentialIn } from '../../edge/dialect/credential.js';
import { problemOf } from '../../edge/errors/problem.js';
import type { ApiConventions } from '../../edge/dialect/dialect.js';

export const NATIVE_CONVENTIONS: ApiConventions = {
  dialect: 'native',
  prefix: '',
  headers: {},
  headersWhenShutOut: {},
  howToSendAKey: 'Send one API key, as Authorization: Bearer … or as x-api-key.',
  credentialIn,
  refusalOfUnknownKey: refusal => refusal,
  problemOf: (refusal, { path }) => problemOf(refusal, path),
};
