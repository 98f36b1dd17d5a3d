import type { WebhookDialectRules } from '../webhook-dialect.js';
import { bodyOf } from './body.js';
import { eventNameOf } from './event-name.js';
import { signatureHeader } from './signature.js';

/** As described in its document under "Webhook Events". */
export const VERIFIED_WORKFLOWS: WebhookDialectRules = {
  eventNameOf,
  bodyOf,
  signatureHeaders: (secrets, timestampSeconds, body) => ({
    'x-verified-workflows-signature': signatureHeader(secrets, timestampSeconds, body),
  }),
};
