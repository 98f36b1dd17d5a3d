import type { JetStreamClient, JetStreamPublishOptions, PubAck } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { recordFailure, startSpanAfter } from '#libs/platform';
import { sendSpan } from './messaging-spans.js';
import { Header } from './wire-headers.js';

const ACK_TIMEOUT_MS = 5_000;

export interface OutgoingEvent {
  /** The event's type. */
  readonly subject: string;
  /** The event's id, by which the stream deduplicates for two minutes. */
  readonly id: string;
  readonly payload: Uint8Array | string;
  /** The event's own: sent as a header, and the parent of the span of sending it. */
  readonly traceparent?: string | undefined;
}

/** Resolves when the event is stored. @throws when the broker is unavailable or refuses it */
export async function sendEvent(
  js: JetStreamClient,
  { subject, id, payload, traceparent }: OutgoingEvent,
  expect: JetStreamPublishOptions['expect'],
): Promise<PubAck> {
  const sent = headers();
  if (traceparent !== undefined) sent.set(Header.traceparent, traceparent);
  const span = startSpanAfter(traceparent, sendSpan(subject, id));
  try {
    return await js.publish(subject, payload, {
      msgID: id,
      headers: sent,
      timeout: ACK_TIMEOUT_MS,
      expect,
    });
  } catch (error) {
    recordFailure(span, error);
    throw error;
  } finally {
    span?.end();
  }
}
