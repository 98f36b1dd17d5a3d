import { headers } from '@nats-io/transport-node';
import type { MsgHdrs } from '@nats-io/transport-node';
import { z } from 'zod';
import { parseJson } from '#libs/contracts';
import type { IncomingEvent } from './delivery.js';
import { POISON_REASONS } from './poison-message.js';
import type { Outcome } from './acknowledgement.js';
import { Header } from './wire-headers.js';

/*
 * How a dead message is resent.
 *
 * It must reach only the consumer that failed it. On its original subject it would reach all consumers, and only the
 * registry publishes there. A stream for such messages would double the number of consumers for a rare operation, and
 * the operator would have to search for the outcome. So a resend is a request to the service, on
 * `resend.<service>.<durable>`: the message goes through the same decoding and the same handler, the operator
 * receives the outcome directly, and the letter is resolved in the database only when the message has been handled. A message
 * resent twice is handled twice, as any message may be.
 */

export function resendSubjectOf(durable: string): string {
  const [service = durable] = durable.split('--');
  return `resend.${service}.${durable}`;
}

const OutcomeSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done') }),
  z.object({ outcome: z.literal('failed'), detail: z.string() }),
  z.object({ outcome: z.literal('poison'), reason: z.enum(POISON_REASONS), detail: z.string() }),
]);

/** @throws when the bytes are not a reply to a resend */
export function decodeResendReply(bytes: Uint8Array): Outcome {
  return OutcomeSchema.parse(parseJson(new TextDecoder().decode(bytes)));
}

/** The message as it was before it died. */
export function incomingFromDeadLetter(payload: Uint8Array, letter: MsgHdrs | undefined): IncomingEvent {
  const original = headers();
  for (const key of letter?.keys() ?? []) {
    if (!key.startsWith(Header.originalPrefix)) continue;
    for (const value of letter?.values(key) ?? [])
      original.append(key.slice(Header.originalPrefix.length), value);
  }
  return { subject: letter?.get(Header.deadSubject) ?? '', data: payload, headers: original };
}
