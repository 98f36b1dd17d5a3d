import { CallbackAuth } from '#libs/contracts';
import { signatureHeader } from './signature.js';

const USER_AGENT = 'Countersign-Webhooks/1.0';

export interface RequestToSign {
  /** The event's id: the same on every attempt, so that a receiver can tell a repetition. */
  readonly eventId: string;
  /** Exactly what is sent. */
  readonly body: string;
  readonly secrets: readonly string[];
  readonly auth: CallbackAuth;
  readonly traceparent: string;
}

export function requestHeaders(request: RequestToSign, now: Date): Record<string, string> {
  const timestampSeconds = Math.floor(now.getTime() / 1_000);
  return {
    ...authHeaders(request.auth),
    'content-type': 'application/json',
    'user-agent': USER_AGENT,
    'webhook-id': request.eventId,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatureHeader(request.secrets, request.eventId, timestampSeconds, request.body),
    traceparent: request.traceparent,
  };
}

/** @param sealedOpen the JSON that the gateway sealed; its contract refuses headers that a delivery sets itself */
export function callbackAuthOf(sealedOpen: string): CallbackAuth {
  return CallbackAuth.parse(JSON.parse(sealedOpen));
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
      return { [auth.name.toLowerCase()]: auth.value };
  }
}
