import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StoredTaskSpec, labelKey } from '#libs/contracts';
import {
  NOW,
  applied,
  assignmentIdOf,
  circumstances,
  commands,
  create,
  taskAfter,
  workerId,
} from '../../test/domain-tasks.js';
import type { AssignTask, Command, OfferTask } from './command.rule.js';
import { decide } from './decide.rule.js';
import { peopleOf, requestersOf } from './separation.rule.js';
import type { Task } from './task.rule.js';

const PEOPLE = ['ada', 'eve', labelKey('Zo\u00eb')] as const;
const WORKERS = [1, 2, 3, 4, 5].map(workerId);

/** A task of three answers, requested by these. */
function requested(requesters: readonly string[], createdBy?: string): Task {
  const origin = createdBy === undefined ? {} : { created_by: createdBy };
  const spec = StoredTaskSpec.parse({ ...create.spec, origin });
  return taskAfter({ ...create, spec, requesters, answersPerStep: 3 });
}

function placing(
  kind: 'offer' | 'assign',
  worker: string,
  personKey: string | null,
  round = 1,
): OfferTask | AssignTask {
  const own = { workerId: worker, assignmentId: assignmentIdOf(worker), personKey, round };
  return { ...commands[kind], ...own };
}

const place = fc.record({
  kind: fc.constantFrom('offer' as const, 'assign' as const),
  worker: fc.constantFrom(...WORKERS),
  person: fc.constantFrom(null, ...PEOPLE),
});
const act = fc.record({
  worker: fc.constantFrom(...WORKERS),
  what: fc.constantFrom(
    'accept',
    'decline',
    'start',
    'submit',
    'release',
    'take-back',
    'expire-offer',
    'extend',
  ),
  trustLevel: fc.constantFrom(null, 4),
});

test('no history gives a task to who requested it, or to two accounts of one person', () => {
  fc.assert(
    fc.property(
      fc.subarray([...PEOPLE, ...WORKERS]),
      fc.constantFrom(undefined, 'system', 'ADA', 'ZOE\u0308', ...WORKERS.map(id => id.toUpperCase())),
      fc.array(fc.oneof({ weight: 3, arbitrary: place }, { weight: 4, arbitrary: act }), { maxLength: 60 }),
      (requesters, createdBy, moves) => {
        const forbidden = new Set([...requesters, ...(createdBy === undefined ? [] : [labelKey(createdBy)])]);
        let task = requested(requesters, createdBy);
        for (const move of moves) {
          const decision = decide(task, commandOf(task, move), circumstances);
          if (decision.outcome === 'changed') task = decision.task;
        }
        for (const { workerId: worker, personKeys } of task.assignments) {
          expect(forbidden.has(worker)).toBe(false);
          expect(personKeys.some(key => forbidden.has(key))).toBe(false);
        }
        const accounts = task.assignments.flatMap(one =>
          one.personKeys.map(key => [key, one.workerId] as const),
        );
        for (const person of PEOPLE) {
          const used = new Set(accounts.filter(([key]) => key === person).map(([, account]) => account));
          expect(used.size).toBeLessThanOrEqual(1);
        }
      },
    ),
    { numRuns: 500 },
  );
});

type Move =
  | (typeof place extends fc.Arbitrary<infer One> ? One : never)
  | (typeof act extends fc.Arbitrary<infer One> ? One : never);

function commandOf(task: Task, move: Move): Command {
  if ('kind' in move) {
    const command = placing(move.kind, move.worker, move.person, task.round);
    // A worker whose offers lapsed gets another assignment, with another id.
    return { ...command, assignmentId: command.assignmentId.replace(/^a{8}/, `aaaa${1000 + task.round}`) };
  }
  const latest = task.assignments.findLast(({ workerId: id }) => id === move.worker);
  const own = { workerId: move.worker, assignmentId: latest?.assignmentId ?? assignmentIdOf(move.worker) };
  switch (move.what) {
    case 'expire-offer':
      return { ...commands['expire-offer'], assignmentId: own.assignmentId };
    case 'extend':
      return { ...commands.extend, answersNeeded: task.answersNeeded + 1, trustLevel: move.trustLevel };
    case 'accept':
    case 'decline':
    case 'start':
    case 'submit':
    case 'release':
    case 'take-back':
      return { ...commands[move.what], ...own };
  }
}

describe.each(['offer', 'assign'] as const)('a command to %s', kind => {
  const [one = '', two = ''] = WORKERS;
  const refusal = (task: Task, worker: string, personKey: string | null) =>
    decide(task, placing(kind, worker, personKey), circumstances);

  test('is refused for a person who requested the task, however it came about', () => {
    expect(refusal(requested(['eve']), one, 'eve')).toMatchObject({ code: 'worker.is_requester' });
    expect(refusal(requested([], 'EVE'), one, 'eve')).toMatchObject({ code: 'worker.is_requester' });
    expect(refusal(requested([], one.toUpperCase()), one, 'ada')).toMatchObject({
      code: 'worker.is_requester',
    });
    expect(refusal(requested(['eve'], 'system'), one, 'ada')).toMatchObject({ outcome: 'changed' });
  });

  test('is refused for another account of a person who has or had it, and not for their own', () => {
    const task = applied(requested([]), placing(kind, one, 'ada'));
    expect(refusal(task, two, 'ada')).toMatchObject({ code: 'worker.person_had_task' });
    expect(refusal(task, two, 'eve')).toMatchObject({ outcome: 'changed' });
    const left = applied(task, {
      ...commands['take-back'],
      workerId: one,
      assignmentId: assignmentIdOf(one),
    });
    expect(refusal(left, two, 'ada')).toMatchObject({ code: 'worker.person_had_task' });
  });

  test('of a matcher that states no person uses the reported one, and a code that it knows', () => {
    const fenceOf = () => ({ standing: 'active' as const, revision: 3, personKey: 'eve' });
    const asked = { ...placing(kind, one, null), workerRevision: 3 };
    const decided = decide(requested(['eve']), asked, { ...circumstances, fenceOf });
    expect(decided).toMatchObject({ outcome: 'conflict', code: 'worker.had_task' });
    expect(refusal(requested([], one), one, null)).toMatchObject({ code: 'worker.had_task' });
    const newer = { ...asked, workerRevision: 4 };
    expect(decide(requested(['eve']), newer, { ...circumstances, fenceOf }).outcome).toBe('changed');
  });
});

test('a queued task names who requested it and who had it', () => {
  const [one = ''] = WORKERS;
  const task = applied(requested(['ada'], 'Bob'), placing('offer', one, 'eve'));
  expect(requestersOf(task)).toEqual(['ada', 'bob']);
  expect(peopleOf(task.assignments)).toEqual(['eve']);
  const decision = decide(
    task,
    { ...commands.decline, workerId: one, assignmentId: assignmentIdOf(one) },
    { ...circumstances, now: NOW },
  );
  expect(decision.outcome === 'changed' && decision.events[0]).toMatchObject({
    type: 'task.queued',
    data: { requesters: ['ada', 'bob'], excluded_person_ids: ['eve'] },
  });
});
