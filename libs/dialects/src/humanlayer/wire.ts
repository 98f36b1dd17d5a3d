import { NATIVE_WIRE } from '../native/wire.js';
import type { WebhookFormat, WireDialect } from '../wire-dialect.js';
import { HUMANLAYER_WEBHOOKS } from './webhooks.js';

/** HumanLayer writes ids as UUIDs, as we do. */
export const HUMANLAYER_WIRE = {
  name: 'humanlayer',
  taskIds: NATIVE_WIRE.taskIds,
  webhooks: HUMANLAYER_WEBHOOKS,
} satisfies WireDialect & { readonly webhooks: WebhookFormat };
