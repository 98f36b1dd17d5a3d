import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  A1,
  W1,
  W2,
  applied,
  circumstances,
  commands,
  create,
  taskAfter,
  workerId,
} from '../../test/domain-tasks.js';
import { run, scenario } from '../../test/scenarios.js';
import { decide } from './decide.rule.js';
import type { Decision } from './decision.rule.js';
import { isOpen } from './task-status.rule.js';
import type { Task } from './task.rule.js';

const { accept, offer, reassign, start } = commands;

const given = (
  task: Task,
  change: Partial<typeof reassign | { round: number; replaces: string | null }> = {},
): Decision => decide(task, { ...reassign, round: task.round + 1, ...change }, circumstances);
const typesOf = (decision: Decision) =>
  decision.outcome === 'changed' ? decision.events.map(({ type }) => type) : [];

describe('a task that an operator gives to another worker', () => {
  const started = taskAfter(create, offer, accept, start);

  test('changes hands in one step, and its first worker is not paid', () => {
    const decision = given(started);
    expect(typesOf(decision)).toEqual(['task.queued', 'task.matched', 'task.offered', 'task.accepted']);
    expect(decision).toMatchObject({
      task: { assignments: [{ status: 'released' }, { workerId: W2, status: 'accepted', round: 2 }] },
      events: [
        {
          data: {
            withdrawn: [{ worker_id: W1 }],
            intervention: { action: 'reassign', reason: reassign.reason },
          },
        },
        {},
        { data: { expires_at: null } },
        { data: { worker_id: W2 } },
      ],
    });
  });

  test('stays with a worker who has it', () => {
    const decision = given(started, { workerId: W1 });
    expect(decision.outcome).toBe('unchanged');
  });

  test('is refused to those whom any assignment is refused to', () => {
    const declined = applied(taskAfter(create, offer), commands.decline);
    expect(given(declined, { workerId: W1 })).toMatchObject({ code: 'worker.had_task' });
    const requester = taskAfter({ ...create, requesters: [W2] });
    expect(given(requester)).toMatchObject({ code: 'worker.had_task' });
    const full = { ...circumstances, openAssignmentsOf: () => 1 };
    expect(decide(started, reassign, full)).toMatchObject({ code: 'worker.full' });
    const gone = {
      ...circumstances,
      fenceOf: () => ({ standing: 'deleted' as const, revision: 2, personKey: null }),
    };
    expect(decide(started, reassign, gone)).toMatchObject({ code: 'worker.unavailable' });
  });

  test('names which of several assignments ends, unless a place is open', () => {
    const two = taskAfter({ ...create, answersPerStep: 2 }, offer);
    expect(given(two)).toMatchObject({ task: { assignments: [{ status: 'offered' }, { workerId: W2 }] } });
    const W3 = workerId(3);
    const other = { ...offer, workerId: W3, assignmentId: W3 };
    const taken = applied(two, other);
    expect(given(taken)).toMatchObject({ code: 'task.conflict' });
    expect(given(taken, { replaces: W2 })).toMatchObject({ code: 'assignment.conflict' });
    expect(given(taken, { replaces: A1 })).toMatchObject({
      task: {
        assignments: [{ status: 'withdrawn' }, { status: 'offered' }, { workerId: W2, status: 'accepted' }],
      },
    });
  });

  test('is not decided on another round than the next', () => {
    expect(given(started, { round: started.round })).toMatchObject({ code: 'task.conflict' });
  });
});

test('whatever the state, nobody else loses the task, and it never has more workers than places', () => {
  fc.assert(
    fc.property(scenario, one => {
      const { task } = run(one, () => undefined);
      const decision = given(task, { workerId: workerId(7) });
      if (decision.outcome !== 'changed') return;
      const [before, after] = [task, decision.task].map(({ assignments }) => assignments.filter(isOpen));
      const lost = before?.filter(({ assignmentId }) =>
        after?.every(each => each.assignmentId !== assignmentId),
      );
      expect(lost?.length).toBeLessThanOrEqual(1);
      expect(after?.filter(each => each.workerId === workerId(7))).toHaveLength(1);
      expect(after?.length).toBeLessThanOrEqual(task.answersNeeded);
    }),
    { numRuns: 200 },
  );
});
