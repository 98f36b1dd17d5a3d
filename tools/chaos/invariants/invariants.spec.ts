import { describe, expect, test } from 'vitest';
import { TaskCompleted, TaskQueued, TaskSubmitted } from '#libs/contracts';
import type { Facts, Violations } from '../facts/facts.js';
import { answersAreHonest, nothingHangs, onlyPoisonDies } from './resilience.js';
import { attemptsAddUp, deliveriesAreSettled } from './deliveries.js';
import { checkInvariants } from './check-invariants.js';
import { decisionsAreSound } from './decisions-are-sound.js';
import { endsOnce, logIsWhole } from './task-log.js';
import { evidenceVerifies, treesEqualLog } from './proofs.js';
import { moneyAddsUp, paidToTheMicro } from './money.js';
import { oncePerWorker, withinCapacity } from './assignments.js';
import { erasedLogOf, soundFacts } from './sound-facts.js';
import { streamEqualsLog, streamInOrder } from './event-stream.js';

const sound = soundFacts();
const erasedLog = erasedLogOf('task-1');

/** The same list with the item at `index` changed. */
function changed<T>(items: readonly T[], index: number, change: Partial<T>): readonly T[] {
  return items.map((item, at) => (at === index ? { ...item, ...change } : item));
}

/** The log of a decision that two must approve, and that two of three did; the counted answers come first. */
function decisionLog({
  verdicts = ['approved', 'approved', 'rejected'],
  counted = 2,
  veto = false,
  passedOn = 2,
}: Partial<{ verdicts: readonly string[]; counted: number; veto: boolean; passedOn: number }> = {}) {
  const answers = verdicts.map((text, index) => {
    const [verdict = '', action] = text.split(' ');
    const assignment_id = `00000000-0000-4000-8000-00000000000${index}`;
    return { assignment_id, output: { verdict, ...(action !== undefined && { action }) } };
  });
  const { consensus, ...submitted } = TaskSubmitted.example;
  const ids = answers.map(({ assignment_id }) => assignment_id);
  const verdict = {
    ...TaskCompleted.example.verdict,
    ...{ method: 'quorum', decided: 'all_answers' },
    ...{ counted_assignment_ids: ids.slice(0, counted), outvoted_assignment_ids: ids.slice(counted) },
  };
  const rules = { consensus: { ...consensus, total: 3, method: 'quorum', quorum: 2, veto } };
  const data: readonly (readonly [type: string, data: object])[] = [
    ...Array.from(
      { length: passedOn },
      () => ['task.queued', { ...TaskQueued.example, reason: 'escalated' }] as const,
    ),
    ...answers.map(
      answer =>
        ['task.submitted', { ...submitted, ...rules, ...answer, decision: { max_escalations: 1 } }] as const,
    ),
    ['task.completed', { ...TaskCompleted.example, verdict, output: answers[0]?.output }],
  ];
  return data.map(([type, one], index) => ({
    ...{
      id: `decision-event-${index}`,
      taskId: 'decision',
      version: index + 1,
      type,
      hash: '',
      hashVersion: 2,
      salt: null,
      commitment: null,
    },
    envelope: JSON.stringify({ data: one }),
  }));
}

interface Breakage {
  readonly how: string;
  readonly broken: Partial<Facts>;
}

const BREAKAGES: readonly {
  readonly check: (facts: Facts) => Violations;
  readonly breakages: readonly Breakage[];
}[] = [
  {
    check: endsOnce,
    breakages: [
      { how: 'an accepted task is not there', broken: { acceptedIds: ['task-1', 'task-3'] } },
      { how: 'a task is still alive', broken: { tasks: changed(sound.tasks, 0, { status: 'queued' }) } },
      { how: 'a task never ended', broken: { log: sound.log.slice(0, -1) } },
      { how: 'a task ended twice', broken: { log: changed(sound.log, 1, { type: 'task.failed' }) } },
      {
        how: 'its state is another than its last event says',
        broken: { log: changed(sound.log, 2, { type: 'task.failed' }) },
      },
      {
        how: 'something came after the end',
        broken: {
          log: changed(changed(sound.log, 1, { type: 'task.completed' }), 2, { type: 'task.queued' }),
        },
      },
    ],
  },
  {
    check: logIsWhole,
    breakages: [
      { how: 'an event is missing', broken: { log: sound.log.toSpliced(1, 1) } },
      { how: 'the first event is missing', broken: { log: sound.log.slice(1) } },
      { how: 'an event is there twice', broken: { log: [...sound.log, ...sound.log.slice(0, 1)] } },
      { how: 'two events have one id', broken: { log: changed(sound.log, 3, { id: 'task-1-event-1' }) } },
      { how: 'an event was changed afterwards', broken: { log: changed(sound.log, 1, { envelope: '{}' }) } },
      { how: 'content is gone without an erasure', broken: { log: erasedLog.slice(0, -1) } },
      {
        how: 'the commitment to an erased event is another',
        broken: { log: changed(erasedLog, 1, { commitment: '5a'.repeat(32) }) },
      },
    ],
  },
  {
    check: treesEqualLog,
    breakages: [
      { how: 'a tree lacks a leaf', broken: { trees: changed(sound.trees, 0, { size: 17 }) } },
      { how: 'a tree has a leaf twice', broken: { trees: changed(sound.trees, 0, { size: 19 }) } },
      { how: 'an event was changed', broken: { trees: changed(sound.trees, 0, { rootByLog: 'c3' }) } },
      {
        how: 'a published head covers events that are gone',
        broken: {
          trees: changed(sound.trees, 0, { heads: [{ size: 20, root: 'b2', rootByLog: undefined }] }),
        },
      },
    ],
  },
  {
    check: streamInOrder,
    breakages: [
      { how: 'an event came too early', broken: { stream: sound.stream.toReversed() } },
      { how: 'an event is missing', broken: { stream: sound.stream.toSpliced(1, 1) } },
    ],
  },
  {
    check: streamEqualsLog,
    breakages: [
      { how: 'the stream lacks the last event', broken: { stream: sound.stream.slice(0, -1) } },
      { how: 'the stream has more than the log', broken: { log: sound.log.slice(0, -1) } },
      {
        how: 'an event was published twice',
        broken: { stream: [...sound.stream, ...sound.stream.slice(-1)] },
      },
    ],
  },
  {
    check: withinCapacity,
    breakages: [
      { how: 'a worker had too much', broken: { capacities: new Map([['worker-1', 1]]) } },
      { how: 'a stranger had something', broken: { capacities: new Map() } },
      {
        how: 'a place is never given back',
        broken: { lastLoads: changed(sound.lastLoads, 0, { counted: 1 }) },
      },
    ],
  },
  {
    check: oncePerWorker,
    breakages: [
      {
        how: 'a worker got a task again',
        broken: { assignments: [...sound.assignments, ...sound.assignments.slice(0, 2)] },
      },
    ],
  },
  {
    check: moneyAddsUp,
    breakages: [
      {
        how: 'money was made',
        broken: { ledger: { ...sound.ledger, sums: [{ currency: 'USD', sumMicros: 1n, transfers: 5 }] } },
      },
      {
        how: 'a rule is broken',
        broken: { ledger: { ...sound.ledger, faults: ['1 entry without a transfer'] } },
      },
      { how: 'a hold is open', broken: { holds: changed(sound.holds, 0, { resolution: undefined }) } },
      {
        how: 'work was done for nothing',
        broken: { holds: changed(sound.holds, 0, { resolution: 'voided' }) },
      },
      { how: 'a task was never paid for', broken: { holds: sound.holds.slice(1) } },
      {
        how: 'a task that failed was charged',
        broken: { log: changed(sound.log, 2, { type: 'task.failed', envelope: '{"data":{"payable":[]}}' }) },
      },
      {
        how: 'nobody was paid for an answer to a task that was cancelled then',
        broken: {
          log: changed(sound.log, 2, {
            type: 'task.cancelled',
            envelope: '{"data":{"payable":[{"worker_id":"worker-1"}]}}',
          }),
          holds: changed(sound.holds, 0, { resolution: 'released' }),
        },
      },
    ],
  },
  {
    check: paidToTheMicro,
    breakages: [
      { how: 'a worker was not paid', broken: { captures: changed(sound.captures, 0, { earnings: [] }) } },
      {
        how: 'a worker was paid for nothing',
        broken: {
          captures: changed(sound.captures, 0, {
            earnings: [
              { workerId: 'worker-1', amountMicros: 60_000 },
              { workerId: 'worker-2', amountMicros: 60_000 },
            ],
          }),
        },
      },
      {
        how: 'a micro-unit is missing',
        broken: { captures: changed(sound.captures, 1, { platformMicros: 29_999 }) },
      },
    ],
  },
  {
    check: decisionsAreSound,
    breakages: [
      { how: 'an approval lacks its quorum', broken: { log: decisionLog({ counted: 1 }) } },
      {
        how: 'two changed actions were added up',
        broken: { log: decisionLog({ verdicts: ['edited 1', 'edited 2'] }) },
      },
      {
        how: 'it was approved against a veto',
        broken: { log: decisionLog({ verdicts: ['approved', 'approved', 'rejected'], veto: true }) },
      },
      { how: 'it was passed on too often', broken: { log: decisionLog({ passedOn: 3 }) } },
    ],
  },
  {
    check: deliveriesAreSettled,
    breakages: [
      { how: 'an event has no delivery', broken: { deliveries: sound.deliveries.slice(1) } },
      { how: 'one never reached the receiver', broken: { acknowledged: new Set() } },
      {
        how: 'one is still pending',
        broken: { deliveries: changed(sound.deliveries, 0, { status: 'pending' }) },
      },
      {
        how: 'one failed without an attempt',
        broken: {
          deliveries: changed(sound.deliveries, 0, { status: 'failed', attempts: 0, attemptLog: [] }),
        },
      },
      { how: 'a signature is wrong', broken: { wrongSignatures: ['task-1-event-1: no match'] } },
    ],
  },
  {
    check: attemptsAddUp,
    breakages: [
      {
        how: 'an attempt is not visible',
        broken: { deliveries: changed(sound.deliveries, 0, { attempts: 3 }) },
      },
      {
        how: 'an attempt is not counted',
        broken: { deliveries: changed(sound.deliveries, 0, { attempts: 1 }) },
      },
      {
        how: 'an attempt began after the delivery had ended',
        broken: { deliveries: changed(sound.deliveries, 0, { endedAt: 15 }) },
      },
      {
        how: 'a number is missing',
        broken: {
          deliveries: changed(sound.deliveries, 0, {
            attemptLog: [
              { attempt: 1, round: 1, startedAt: 10 },
              { attempt: 3, round: 1, startedAt: 20 },
            ],
          }),
        },
      },
      {
        how: 'a redelivery is not marked as one',
        broken: { deliveries: changed(sound.deliveries, 0, { round: 2, attempts: 1, endedAt: 30 }) },
      },
    ],
  },
  {
    check: evidenceVerifies,
    breakages: [
      { how: 'there is no evidence', broken: { evidence: sound.evidence.slice(1) } },
      {
        how: 'evidence does not verify',
        broken: { evidence: changed(sound.evidence, 0, { faults: ['chain /evidence: no'] }) },
      },
    ],
  },
  {
    check: onlyPoisonDies,
    breakages: [
      { how: 'poison vanished', broken: { deadLetters: [] } },
      {
        how: 'an honest event died',
        broken: { deadLetters: changed(sound.deadLetters, 0, { messageId: 'task-1-event-1' }) },
      },
    ],
  },
  {
    check: nothingHangs,
    breakages: [
      {
        how: 'a recovery took too long',
        broken: { recoveries: [{ after: 'a fault', recovery: { outcome: 'recovered', afterMs: 30_001 } }] },
      },
      {
        how: 'there was no recovery',
        broken: { recoveries: [{ after: 'a fault', recovery: { outcome: 'not_recovered', because: 'no' } }] },
      },
      { how: 'something is never finished', broken: { drained: { outcome: 'stuck', left: '1 task' } } },
    ],
  },
  {
    check: answersAreHonest,
    breakages: [{ how: 'a 500', broken: { strangeAnswers: ['GET /v1/tasks: 500'] } }],
  },
];

test('every invariant holds for a sound run', () => {
  expect(checkInvariants(sound).flatMap(({ violations }) => violations)).toEqual([]);
  expect(checkInvariants(sound)).toHaveLength(BREAKAGES.length);
});

describe.each(BREAKAGES)('$check.name', ({ check, breakages }) => {
  test.each(breakages)('does not hold when $how', ({ broken }) => {
    expect(check({ ...sound, ...broken })).not.toEqual([]);
  });
});

test('the log of an erased task is whole', () => {
  expect(logIsWhole({ log: erasedLog })).toEqual([]);
});

test('a decision by its quorum is sound', () => {
  expect(decisionsAreSound({ log: decisionLog() })).toEqual([]);
  expect(decisionsAreSound({ log: decisionLog({ verdicts: ['edited 1', 'edited 1', 'edited 2'] }) })).toEqual(
    [],
  );
});

test('poison that the broker lost afterwards is not required', () => {
  const traces = { ...sound.traces, lossesAt: [30] };
  expect(onlyPoisonDies({ deadLetters: [], traces })).toEqual([]);
});

test('a manually resent delivery keeps the attempts of its earlier round', () => {
  const deliveries = changed(sound.deliveries, 0, {
    ...{ round: 2, attempts: 1, endedAt: 30 },
    attemptLog: [
      { attempt: 1, round: 1, startedAt: 10 },
      { attempt: 2, round: 2, startedAt: 20 },
    ],
  });
  expect(attemptsAddUp({ deliveries })).toEqual([]);
});

test('a delivery that failed after all its attempts only has to be visible', () => {
  const deliveries = changed(sound.deliveries, 0, { status: 'failed' });
  expect(deliveriesAreSettled({ ...sound, deliveries, acknowledged: sound.acknowledged })).toEqual([]);
});
