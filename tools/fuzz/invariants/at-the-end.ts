import type { Facts } from '../../chaos/facts/facts.js';
import { logIsWhole } from '../../chaos/invariants/task-log.js';
import { streamEqualsLog, streamInOrder } from '../../chaos/invariants/event-stream.js';
import type { SystemEvent } from '#libs/embedded';
import type { Stall } from '../event-loops.js';

/** The state once the last request is answered. */
export interface FinalFacts extends Pick<Facts, 'log' | 'stream' | 'deadLetters' | 'ledger'> {
  readonly events: readonly SystemEvent[];
  readonly stalls: readonly Stall[];
  /** Undefined when no service ever reported a stall of its event loop. */
  readonly longestStall: Stall | undefined;
  /** Services whose health endpoint reports a problem, with its answer. */
  readonly unhealthy: readonly string[];
  readonly foreignWebhooks: readonly string[];
}

export interface CheckedAtTheEnd {
  readonly says: string;
  readonly violations: readonly string[];
}

const INVARIANTS: readonly {
  readonly says: string;
  readonly check: (facts: FinalFacts) => readonly string[];
}[] = [
  { says: 'no service died', check: ({ events }) => events.flatMap(deathIn) },
  { says: 'no service logged an error', check: ({ events }) => [...new Set(events.flatMap(errorIn))] },
  { says: 'every service is well', check: ({ unhealthy }) => unhealthy },
  { says: 'no request holds others up', check: stallsIn },
  { says: 'money sums to zero, and every balance is that of its entries', check: ledgerFaults },
  { says: 'the log of each task is gap-free, in order, and a chain', check: logIsWhole },
  { says: 'the stream has the events of each task gap-free and in order', check: streamInOrder },
  { says: 'the stream equals the log', check: streamEqualsLog },
  { says: 'no message is a dead letter', check: deadLettersIn },
  { says: 'a webhook holds nothing of another organization', check: facts => facts.foreignWebhooks },
];

export function checkAtTheEnd(facts: FinalFacts): readonly CheckedAtTheEnd[] {
  return INVARIANTS.map(({ says, check }) => ({ says, violations: check(facts) }));
}

function deathIn(event: SystemEvent): readonly string[] {
  if (event.kind === 'died') return [`${event.what} ended: ${JSON.stringify(event.exit)}.`];
  return event.kind === 'start_failed' ? [`${event.what} could not be started again.`] : [];
}

function errorIn(event: SystemEvent): readonly string[] {
  return event.kind === 'logged_error' ? [`${event.what}: ${event.message}`] : [];
}

function stallsIn({ stalls, longestStall }: FinalFacts): readonly string[] {
  return longestStall === undefined
    ? ['No service said how long its event loop stood still.']
    : stalls.map(lineOf);
}

function lineOf({ service, seconds, until }: Stall): string {
  return `The event loop of ${service} stood still for ${seconds.toFixed(2)} s before ${until.toISOString()}.`;
}

function ledgerFaults({ ledger: { sums, differences, faults } }: FinalFacts): readonly string[] {
  return [
    ...sums
      .filter(({ sumMicros }) => sumMicros !== 0n)
      .map(one => `${one.currency} sums to ${one.sumMicros}.`),
    ...differences.map(one => `${one.accountId} has ${one.storedMicros}, its entries ${one.rebuiltMicros}.`),
    ...faults,
  ];
}

function deadLettersIn({ deadLetters }: FinalFacts): readonly string[] {
  return deadLetters.map(
    ({ durable, messageId, reason, detail }) => `${durable} ${messageId}: ${reason}: ${detail}`,
  );
}
