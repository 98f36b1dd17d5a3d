import type { WebhookDialectRules } from './webhook-dialect.js';

/**
 * The native dialect: the CloudEvent unchanged, under its own type, with no signature besides that of Standard
 * Webhooks.
 */
export const NATIVE: WebhookDialectRules = {
  eventNameOf: ({ type }, wanted) => (wanted === null || wanted.includes(type) ? type : null),
  bodyOf: event => event,
  signatureHeaders: () => ({}),
};
