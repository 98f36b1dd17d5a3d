import { headers } from '@nats-io/transport-node';
import type { MsgHdrs } from '@nats-io/transport-node';
import type { DeadLetterCause } from './dead-letter-store.js';
import type { Delivery } from './delivery.js';
import type { DurableName } from './subscription.js';
import { Header } from './wire-headers.js';

const MAX_DETAIL_CHARACTERS = 500;

export interface DeadLetter {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly headers: MsgHdrs;
}

/** The subject of a consumer's dead messages, so that those of one service or one consumer can be read separately. */
export function deadSubjectOf(durable: DurableName): string {
  const [service = durable] = durable.split('--');
  return `dead.${service}.${durable}`;
}

/**
 * The announcement of a message that could not be handled: its payload, unchanged, and why, when, and where that was.
 *
 * @param maxPayloadBytes of the broker, headers included. A message close to the limit exceeds it with the headers
 *   added here, and is announced without its payload, which is in the database.
 */
export function deadLetterOf(
  delivery: Delivery,
  durable: DurableName,
  cause: DeadLetterCause,
  maxPayloadBytes: number,
): DeadLetter {
  const about = headers();
  for (const key of delivery.headers?.keys() ?? []) {
    for (const value of delivery.headers?.values(key) ?? [])
      about.append(`${Header.originalPrefix}${key}`, value);
  }
  about.set(Header.deadReason, cause.reason);
  about.set(Header.deadDetail, oneLine(cause.detail));
  about.set(Header.deadDurable, durable);
  about.set(Header.deadSubject, delivery.subject);
  about.set(Header.deadStream, delivery.stream);
  about.set(Header.deadSequence, String(delivery.streamSequence));
  about.set(Header.deadDeliveries, String(delivery.count));
  about.set(Header.deadTime, cause.at.toISOString());
  const size = delivery.data.byteLength;
  const fits = size + encodedBytes(about) <= maxPayloadBytes;
  if (!fits) about.set(Header.deadOmittedBytes, String(size));
  return {
    subject: deadSubjectOf(durable),
    payload: fits ? delivery.data : new Uint8Array(),
    headers: about,
  };
}

/** Includes room for the protocol line and the message id. */
function encodedBytes(about: MsgHdrs): number {
  let bytes = 512;
  for (const [key, values] of about) {
    for (const value of values) bytes += Buffer.byteLength(key) + Buffer.byteLength(value) + 4;
  }
  return bytes;
}

/** Header values are one line of printable characters. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, MAX_DETAIL_CHARACTERS);
}
