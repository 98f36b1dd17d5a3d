import { Id } from '#libs/contracts';
import type { WebhookFormat, WireDialect } from '../wire-dialect.js';

/** UUIDs, and the CloudEvent unchanged, under its own type and with no signature besides that of Standard Webhooks. */
export const NATIVE_WIRE = {
  name: 'native',
  taskIds: {
    pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    format: uuid => uuid,
    parse: text => Id.safeParse(text).data,
  },
  webhooks: {
    eventNameOf: ({ type }, wanted) => (wanted === null || wanted.includes(type) ? type : null),
    bodyOf: event => event,
    signatureHeaders: () => ({}),
  },
} satisfies WireDialect & { readonly webhooks: WebhookFormat };
