import type { WebhookDialect } from '#libs/contracts';
import { VERIFIED_WORKFLOWS } from './verified-workflows.rule.js';
import type { WebhookDialectRules } from './webhook-dialect.rule.js';

/**
 * The native dialect: the CloudEvent unchanged, under its own type, with no signature besides that of Standard
 * Webhooks.
 */
const NATIVE: WebhookDialectRules = {
  eventNameOf: ({ type }, wanted) => (wanted === null || wanted.includes(type) ? type : null),
  bodyOf: event => event,
  signatureHeaders: () => ({}),
};

/** Every dialect. Each passes the suite in test/dialects.spec.ts. */
export const DIALECT_RULES: Readonly<Record<WebhookDialect, WebhookDialectRules>> = {
  native: NATIVE,
  'verified-workflows': VERIFIED_WORKFLOWS,
};
