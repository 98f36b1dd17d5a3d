import { CloudEventEnvelope, faultsOf, readJsonBytes, readerOf } from '#libs/contracts';
import type { CloudEvent, EventContract, Fault } from '#libs/contracts';
import { PoisonMessage } from './poison-message.js';

/**
 * Twice the largest request body, from which an event's data originates. Larger messages are not parsed.
 */
export const MAX_EVENT_BYTES = 2 * 1024 * 1024;
const MAX_FAULTS_REPORTED = 5;

/**
 * A newer producer may add attributes, as CloudEvents permits: unknown ones pass through. The same applies to `data`.
 */
const TolerantEnvelope = CloudEventEnvelope.loose();

/**
 * Decodes the event in a message's bytes and validates its data.
 *
 * @param contractFor the contract of a type; undefined for types that the subscription does not accept
 * @throws PoisonMessage with the reason, for bytes that will never become an event
 */
export function decodeEvent(
  bytes: Uint8Array,
  subject: string,
  contractFor: (type: string) => EventContract | undefined,
): CloudEvent {
  if (bytes.byteLength > MAX_EVENT_BYTES) {
    throw new PoisonMessage(
      `The message has ${bytes.byteLength} bytes, more than ${MAX_EVENT_BYTES}.`,
      'too_large',
    );
  }
  const envelope = TolerantEnvelope.safeParse(valueIn(bytes));
  if (!envelope.success) {
    throw new PoisonMessage(
      `The message is not a CloudEvent: ${summaryOf(faultsOf(envelope.error))}`,
      'not_an_event',
    );
  }
  const { type } = envelope.data;
  if (type !== subject) {
    throw new PoisonMessage(`An event of type ${type} arrived on ${subject}.`, 'wrong_subject');
  }
  const contract = contractFor(type);
  if (contract === undefined) {
    throw new PoisonMessage(`This subscription accepts no events of type ${type}.`, 'unknown_type');
  }
  const data = readerOf(contract.data).safeParse(envelope.data.data);
  if (!data.success) {
    throw new PoisonMessage(
      `The data of ${type} violate its contract: ${summaryOf(faultsOf(data.error))}`,
      'invalid_data',
    );
  }
  return { ...envelope.data, data: data.data };
}

function valueIn(bytes: Uint8Array): unknown {
  const read = readJsonBytes(bytes);
  switch (read.outcome) {
    case 'read':
      return read.value;
    case 'inexact':
      throw new PoisonMessage(
        `The message holds values that cannot be kept as sent: ${summaryOf(read.faults)}`,
        'invalid_data',
      );
    case 'not_json':
      throw new PoisonMessage('The message is not JSON.', 'not_json');
  }
}

function summaryOf(faults: readonly Fault[]): string {
  return faults
    .slice(0, MAX_FAULTS_REPORTED)
    .map(({ pointer, detail }) => `${pointer === '' ? '(root)' : pointer}: ${detail}`)
    .join('; ');
}
