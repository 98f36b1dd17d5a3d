import type { WebhookDialect } from '#libs/contracts';
import { HUMANLAYER_WIRE } from './humanlayer/wire.js';
import { NATIVE_WIRE } from './native/wire.js';
import { VERIFIED_WORKFLOWS_WIRE } from './verified-workflows/wire.js';
import type { WebhookFormat } from './wire-dialect.js';

/** The webhooks of each dialect that has some. */
export const WEBHOOK_FORMATS: Readonly<Record<WebhookDialect, WebhookFormat>> = {
  native: NATIVE_WIRE.webhooks,
  'verified-workflows': VERIFIED_WORKFLOWS_WIRE.webhooks,
  humanlayer: HUMANLAYER_WIRE.webhooks,
};
