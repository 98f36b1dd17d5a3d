import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/api';
import { Attribute, OwnAttribute } from '#libs/platform';
import type { SpanStart } from '#libs/platform';
import type { AttemptResult } from './attempt.rule.js';
import type { OutgoingDelivery } from './outgoing.repository.js';

/** One attempt at a delivery: signing, sending, and recording the result. */
export function deliverySpan({ deliveryId, eventType }: OutgoingDelivery): SpanStart {
  return {
    name: `deliver ${eventType}`,
    kind: SpanKind.INTERNAL,
    attributes: { [OwnAttribute.deliveryId]: deliveryId, [OwnAttribute.eventType]: eventType },
  };
}

/** The HTTP request of an attempt. Of the URL only the destination, because path and query may contain secrets. */
export function requestSpan({ url, attempts }: OutgoingDelivery): SpanStart {
  const destination = URL.parse(url);
  return {
    name: 'POST',
    kind: SpanKind.CLIENT,
    attributes: {
      [Attribute.httpMethod]: 'POST',
      ...(destination !== null && {
        [Attribute.urlScheme]: destination.protocol.slice(0, -1),
        [Attribute.serverAddress]: destination.hostname,
        [Attribute.serverPort]: portOf(destination),
      }),
      ...(attempts > 0 && { [Attribute.httpResendCount]: attempts }),
    },
  };
}

/** Failed attempts are marked as errors, so that a search for errors finds them. */
export function recordResult(span: Span | undefined, { outcome, status }: AttemptResult): void {
  if (span === undefined) return;
  if (status !== null) span.setAttribute(Attribute.httpStatus, status);
  if (outcome === 'delivered') return;
  span.setAttribute(Attribute.errorType, status === null ? outcome : String(status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}
