import { SpanKind } from '@opentelemetry/api';
import type { Attributes, SpanContext } from '@opentelemetry/api';
import type { CloudEvent, CommandContract } from '#libs/contracts';
import { Attribute, currentTraceparent, startSpanAfter, traceparentOf } from '#libs/platform';
import type { SpanStart } from '#libs/platform';

const SYSTEM = 'nats';

/** A command, as seen by the service that sends it or by the one that answers it. */
export function commandSpan({ subject }: Pick<CommandContract, 'subject'>, kind: SpanKind): SpanStart {
  return {
    name: subject,
    kind,
    attributes: { [Attribute.rpcSystem]: SYSTEM, [Attribute.rpcMethod]: subject },
  };
}

/** The handling of one delivery of an event by one durable consumer. */
export function processSpan(subject: string, durable: string, event: CloudEvent | undefined): SpanStart {
  return {
    name: `process ${subject}`,
    kind: SpanKind.CONSUMER,
    attributes: {
      ...messaging('process', subject, event?.id),
      [Attribute.messagingConsumerGroup]: durable,
    },
  };
}

/** Sending a stored event to the broker, until the broker has acknowledged it. */
export function sendSpan(subject: string, eventId: string): SpanStart {
  return { name: `send ${subject}`, kind: SpanKind.CLIENT, attributes: messaging('send', subject, eventId) };
}

/** The creation of an event in a transaction. */
export interface CreatedEvent {
  /** To be stored and published with the event: whatever handles the event continues this trace. */
  readonly traceparent: string | undefined;
  /** Ends the span. Without a call, as after a rollback, the span is not exported. */
  committed(): void;
}

/**
 * Begins the span of an event, from which everything that the event causes descends, until the webhooks.
 *
 * @param parent the `traceparent` of what caused it, by default of the current unit of work
 * @param cause a span of another trace that caused it, if it is not the parent
 */
export function createEvent(
  { type, id }: { readonly type: string; readonly id: string },
  parent: string | undefined = currentTraceparent(),
  cause?: SpanContext,
): CreatedEvent {
  const span = startSpanAfter(parent, {
    name: `create ${type}`,
    kind: SpanKind.PRODUCER,
    attributes: messaging('create', type, id),
    ...(cause !== undefined && { links: [cause] }),
  });
  return {
    traceparent: span === undefined ? parent : traceparentOf(span.spanContext()),
    committed: () => span?.end(),
  };
}

function messaging(
  operation: 'create' | 'send' | 'process',
  subject: string,
  eventId: string | undefined,
): Attributes {
  return {
    [Attribute.messagingSystem]: SYSTEM,
    [Attribute.messagingOperation]: operation,
    [Attribute.messagingOperationType]: operation,
    [Attribute.messagingDestination]: subject,
    ...(eventId !== undefined && { [Attribute.messagingMessageId]: eventId }),
  };
}
