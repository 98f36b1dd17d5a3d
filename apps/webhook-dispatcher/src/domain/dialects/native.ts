import type { WebhookDialectRules } from './webhook-dialect.js';

/** Our own: the CloudEvent as it is, by its own type, with no signature besides Standard Webhooks'. */
export const NATIVE: WebhookDialectRules = {
  eventNameOf: ({ type }, wanted) => (wanted === null || wanted.includes(type) ? type : null),
  bodyOf: event => event,
  signatureHeaders: () => ({}),
};
