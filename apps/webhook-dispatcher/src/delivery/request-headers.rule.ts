import { StoredCallbackAuth, isReservedHeader, parseJson } from '#libs/contracts';
import type { CallbackAuth, WebhookDialect } from '#libs/contracts';
import { WEBHOOK_FORMATS } from '#libs/dialects';
import { signatureHeader } from '../secrets/signature.rule.js';

const USER_AGENT = 'Countersign-Webhooks/1.0';

export interface RequestToSign {
  /** The event's id: the same on every attempt, so that a receiver can detect duplicates. */
  readonly eventId: string;
  /** Exactly the body sent. */
  readonly body: string;
  readonly dialect: WebhookDialect;
  readonly secrets: readonly string[];
  readonly auth: CallbackAuth;
}

export function requestHeaders(request: RequestToSign, now: Date): Record<string, string> {
  const timestampSeconds = Math.floor(now.getTime() / 1_000);
  const { secrets, body } = request;
  return {
    ...authHeaders(request.auth),
    ...WEBHOOK_FORMATS[request.dialect].signatureHeaders(secrets, timestampSeconds, body),
    'content-type': 'application/json',
    'user-agent': USER_AGENT,
    'webhook-id': request.eventId,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatureHeader(secrets, request.eventId, timestampSeconds, body),
  };
}

/** @param sealedOpen the decrypted JSON that the gateway sealed */
export function callbackAuthOf(sealedOpen: string): CallbackAuth {
  return StoredCallbackAuth.parse(parseJson(sealedOpen));
}

function authHeaders(auth: CallbackAuth): Record<string, string> {
  switch (auth.type) {
    case 'none':
      return {};
    case 'bearer':
      return { authorization: `Bearer ${auth.token}` };
    case 'basic': {
      const credentials = Buffer.from(`${auth.username}:${auth.password}`, 'utf8').toString('base64');
      return { authorization: `Basic ${credentials}` };
    }
    case 'header':
      // Stored before the name was reserved: the delivery is sent without the header rather than not at all.
      if (isReservedHeader(auth.name)) return {};
      return { [auth.name.toLowerCase()]: auth.value };
  }
}
