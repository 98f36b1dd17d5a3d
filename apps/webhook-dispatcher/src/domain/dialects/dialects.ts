import type { WebhookDialect } from '#libs/contracts';
import { NATIVE } from './native.js';
import { VERIFIED_WORKFLOWS } from './verified-workflows/verified-workflows.js';
import type { WebhookDialectRules } from './webhook-dialect.js';

/** Every dialect. Each passes the suite in test/dialects.spec.ts. */
export const DIALECT_RULES: Readonly<Record<WebhookDialect, WebhookDialectRules>> = {
  native: NATIVE,
  'verified-workflows': VERIFIED_WORKFLOWS,
};
