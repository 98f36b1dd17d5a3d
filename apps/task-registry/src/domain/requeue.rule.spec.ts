import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  W1,
  applied,
  circumstances,
  commands,
  create,
  taskAfter,
  workerId,
} from '../../test/domain-tasks.js';
import { run, scenario } from '../../test/scenarios.js';
import { payableWork } from './assignments.rule.js';
import { decide } from './decide.rule.js';
import type { TaskEvent } from './decision.rule.js';
import { answersReceived, isOpen } from './task-status.rule.js';
import type { Task } from './task.rule.js';

const { requeue, offer, accept, start } = commands;

function queuedBy(task: Task, excludesFormer: boolean): Extract<TaskEvent, { type: 'task.queued' }>['data'] {
  const decision = decide(task, { ...requeue, excludesFormer }, circumstances);
  const event = decision.outcome === 'changed' ? decision.events[0] : undefined;
  if (event?.type !== 'task.queued') throw new Error(`It was ${decision.outcome}.`);
  return event.data;
}

describe('an operator who queues a task again', () => {
  test.each([
    ['offered', taskAfter(create, offer)],
    ['accepted', taskAfter(create, offer, accept)],
    ['started', taskAfter(create, offer, accept, start)],
  ])('takes %s work back, and its worker is excluded or comes last', (_state, task) => {
    const reason = { action: 'requeue', reason: requeue.reason };
    expect(queuedBy(task, true)).toMatchObject({
      ...{ reason: 'released', round: 2, places: 1, excluded_worker_ids: [W1], lapsed_offers: [] },
      ...{ withdrawn: [{ worker_id: W1 }], ended_assignment: null, intervention: reason },
    });
    expect(queuedBy(task, false)).toMatchObject({
      ...{ excluded_worker_ids: [], lapsed_offers: [{ worker_id: W1, times: 1 }], intervention: reason },
    });
  });

  test('starts another round for a task that only waits', () => {
    expect(queuedBy(taskAfter(create), true)).toMatchObject({ round: 2, withdrawn: [] });
    const declined = applied(taskAfter(create, offer), commands.decline);
    expect(queuedBy(declined, false)).toMatchObject({ round: 3, excluded_worker_ids: [W1] });
  });

  test.each([
    ['another organization', { orgId: workerId(9) }],
    ['a key without the pool', { pools: [workerId(8)] }],
  ])('does not find the task of %s', (_whose, viewer) => {
    for (const command of [requeue, commands['change-deadline']]) {
      const decision = decide(taskAfter(create), { ...command, ...viewer }, circumstances);
      expect(decision.outcome).toBe('not_found');
    }
  });
});

test('every open place is free afterwards, every answer stays, and nobody is paid for what was taken back', () => {
  fc.assert(
    fc.property(scenario, fc.boolean(), (one, excludesFormer) => {
      const { task } = run(one, () => undefined);
      const decision = decide(task, { ...requeue, excludesFormer }, circumstances);
      const isPossible = task.ending === null && task.round > 0 && answersReceived(task) < task.answersNeeded;
      expect(decision.outcome).toBe(isPossible ? 'changed' : 'conflict');
      if (decision.outcome !== 'changed') return;
      const { assignments } = decision.task;
      expect(assignments.filter(isOpen)).toEqual([]);
      const before = task.assignments.filter(each => !isOpen(each));
      expect(assignments.filter(each => before.includes(each))).toEqual(before);
      expect(payableWork(assignments)).toEqual(payableWork(task.assignments));
      expect(decision.task.price).toEqual(task.price);
    }),
    { numRuns: 300 },
  );
});
