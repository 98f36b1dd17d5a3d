import { credentialIn } from '../auth/domain/credential.js';
import { problemOf } from '../errors/problem.js';
import type { ApiConventions } from './api-conventions.js';

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
