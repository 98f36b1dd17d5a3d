import type { WebhookFormat, WireDialect } from '../wire-dialect.js';
import { TASK_ID, fromForeignTaskId, toForeignTaskId } from './task-id.js';
import { bodyOf } from './webhook-body.js';
import { eventNameOf } from './webhook-event-name.js';
import { signatureHeader } from './webhook-signature.js';

/** As in the document of Verified Workflows, under "Webhook Events". */
export const VERIFIED_WORKFLOWS_WIRE = {
  name: 'verified-workflows',
  taskIds: { pattern: TASK_ID, format: toForeignTaskId, parse: fromForeignTaskId },
  webhooks: {
    eventNameOf,
    bodyOf,
    signatureHeaders: (secrets, timestampSeconds, body) => ({
      'x-verified-workflows-signature': signatureHeader(secrets, timestampSeconds, body),
    }),
  },
} satisfies WireDialect & { readonly webhooks: WebhookFormat };
