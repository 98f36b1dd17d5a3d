import type { Facts, Violations } from '../facts/facts.js';
import { oncePerWorker, withinCapacity } from './assignments.js';
import { decisionsAreSound } from './decisions-are-sound.js';
import { attemptsAddUp, deliveriesAreSettled } from './deliveries.js';
import { streamEqualsLog, streamInOrder } from './event-stream.js';
import { moneyAddsUp, paidToTheMicro } from './money.js';
import { evidenceVerifies, treesEqualLog } from './proofs.js';
import { answersAreHonest, nothingHangs, onlyPoisonDies } from './resilience.js';
import { endsOnce, logIsWhole } from './task-log.js';

export interface CheckedInvariant {
  readonly says: string;
  readonly violations: Violations;
}

const INVARIANTS: readonly {
  readonly says: string;
  readonly check: (facts: Facts) => Violations;
}[] = [
  { says: 'every accepted task ends in exactly one terminal state, once', check: endsOnce },
  { says: 'the log of each task is gap-free, in order, and a chain', check: logIsWhole },
  { says: 'the audit trees equal the log, and so does every published head', check: treesEqualLog },
  { says: 'every ended task has evidence, and all of it verifies', check: evidenceVerifies },
  { says: 'the stream has the events of each task gap-free and in order', check: streamInOrder },
  { says: 'the stream equals the log', check: streamEqualsLog },
  { says: 'no worker is over capacity', check: withinCapacity },
  { says: 'no worker is twice on a task', check: oncePerWorker },
  { says: 'money sums to zero, and every hold is resolved', check: moneyAddsUp },
  { says: 'of every captured hold each micro-unit went where it should', check: paidToTheMicro },
  { says: 'every decision has its quorum, and respects its veto', check: decisionsAreSound },
  { says: 'every delivery is acknowledged, or failed with its attempts', check: deliveriesAreSettled },
  { says: 'every attempt at a delivery is counted, and none began after its end', check: attemptsAddUp },
  { says: 'only poison is among the dead letters', check: onlyPoisonDies },
  {
    says: 'nothing hangs: itself again in time after each fault, and everything finished',
    check: nothingHangs,
  },
  { says: 'the API never answers with anything it should not', check: answersAreHonest },
];

export function checkInvariants(facts: Facts): readonly CheckedInvariant[] {
  return INVARIANTS.map(({ says, check }) => ({ says, violations: check(facts) }));
}
