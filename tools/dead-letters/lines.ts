import { readJsonBytes } from '#libs/contracts';
import type { DeadMessage, ResendOutcome } from '#libs/messaging';

/** One line of `list`; includes the outcome of a resolved letter. */
export function lineOf(dead: DeadMessage): string {
  const { id, diedAt, durable, subject, reason, deliveries, detail } = dead;
  const columns = [id.padEnd(10), diedAt.toISOString(), durable, subject, reason, `${deliveries}x`, detail];
  return [...columns, ...resolutionOf(dead)].join('  ');
}

/** All details of one letter, for `show`. */
export function pageOf(dead: DeadMessage): string {
  const rows: readonly (readonly [string, string])[] = [
    ['id', dead.id],
    ['died at', dead.diedAt.toISOString()],
    ['durable', dead.durable],
    ['reason', dead.reason],
    ['detail', dead.detail],
    ['deliveries', String(dead.deliveries)],
    ['deaths', String(dead.deaths)],
    ['came from', `${dead.subject}, message ${dead.streamSequence} of stream ${dead.stream}`],
    ['event', dead.eventId || '(no id)'],
    ...resolutionOf(dead).map(text => ['resolution', text] as const),
  ];
  const table = rows.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n');
  return `${table}\n\n${payloadOf(dead)}`;
}

/** The outcome of a resend. */
export function resendLine({ id, durable }: DeadMessage, outcome: ResendOutcome): string {
  switch (outcome.outcome) {
    case 'done':
      return `${id}: handled by ${durable}; it has left the dead letters.`;
    case 'failed':
      return `${id}: failed again in ${durable}: ${outcome.detail}`;
    case 'poison':
      return `${id}: still cannot be handled by ${durable} (${outcome.reason}): ${outcome.detail}`;
    case 'unanswered':
      return `${id}: no process with ${durable} answered; is that service running?`;
  }
}

function resolutionOf({
  resolution,
  resolvedAt,
  resolvedBy,
  resolutionNote,
}: DeadMessage): readonly string[] {
  if (resolution === null) return [];
  const why = resolutionNote === null ? '' : `: ${JSON.stringify(resolutionNote)}`;
  return [`${resolution} by ${resolvedBy ?? 'unknown'} at ${resolvedAt?.toISOString() ?? 'unknown'}${why}`];
}

/**
 * Formats JSON; quotes anything else, so that a hostile message cannot control the terminal. Also quotes JSON that
 * parsing would change, so that an operator sees what was sent.
 */
function payloadOf({ payload }: DeadMessage): string {
  const bytes = payload ?? new Uint8Array();
  const read = readJsonBytes(bytes);
  if (read.outcome === 'read') return JSON.stringify(read.value, undefined, 2);
  return JSON.stringify(new TextDecoder().decode(bytes));
}
