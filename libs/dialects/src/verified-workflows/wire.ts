import type { WebhookFormat, WireDialect } from '../wire-dialect.js';
import { TASK_ID, fromForeignTaskId, toForeignTaskId } from './task-id.js';
import { VERIFIED_WORKFLOWS_WEBHOOKS } from './webhooks.js';

export const VERIFIED_WORKFLOWS_WIRE = {
  name: 'verified-workflows',
  taskIds: { pattern: TASK_ID, format: toForeignTaskId, parse: fromForeignTaskId },
  webhooks: VERIFIED_WORKFLOWS_WEBHOOKS,
} satisfies WireDialect & { readonly webhooks: WebhookFormat };
