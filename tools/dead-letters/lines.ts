import { readJsonBytes } from '#libs/contracts';
import type { DeadMessage, ResendOutcome } from '#libs/messaging';

/** One line of `list`. */
export function lineOf(dead: DeadMessage): string {
  const { sequence, diedAt, durable, subject, reason, deliveries, detail } = dead;
  return [String(sequence).padStart(6), diedAt, durable, subject, reason, `${deliveries}x`, detail].join(
    '  ',
  );
}

/** All there is to know about one, for `show`. */
export function pageOf(dead: DeadMessage): string {
  const rows: readonly (readonly [string, string])[] = [
    ['sequence', String(dead.sequence)],
    ['died at', dead.diedAt],
    ['durable', dead.durable],
    ['reason', dead.reason],
    ['detail', dead.detail],
    ['deliveries', String(dead.deliveries)],
    ['came from', `${dead.subject}, message ${dead.streamSequence} of stream ${dead.stream}`],
    ['event', dead.eventId || '(no id)'],
  ];
  const table = rows.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n');
  return `${table}\n\n${payloadOf(dead)}`;
}

/** What became of a resend. */
export function resendLine({ sequence, durable }: DeadMessage, outcome: ResendOutcome): string {
  switch (outcome.outcome) {
    case 'done':
      return `${sequence}: handled by ${durable}; it has left the dead letters.`;
    case 'failed':
      return `${sequence}: failed again in ${durable}: ${outcome.detail}`;
    case 'poison':
      return `${sequence}: still cannot be handled by ${durable} (${outcome.reason}): ${outcome.detail}`;
    case 'unanswered':
      return `${sequence}: no process with ${durable} answered; is that service running?`;
  }
}

/**
 * JSON is laid out; anything else is quoted, so that a hostile message can't write to the terminal. So is JSON that
 * reading changes: an operator sees what was sent.
 */
function payloadOf({ payload, omittedBytes, stream, streamSequence }: DeadMessage): string {
  if (omittedBytes > 0) {
    return `(${omittedBytes} bytes were too large to keep; they are message ${streamSequence} of stream ${stream})`;
  }
  const read = readJsonBytes(payload);
  if (read.outcome === 'read') return JSON.stringify(read.value, undefined, 2);
  return JSON.stringify(new TextDecoder().decode(payload));
}
