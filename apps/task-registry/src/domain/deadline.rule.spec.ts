import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_DEADLINE_SECONDS } from '#libs/contracts';
import {
  NEW_DEADLINE,
  NOW,
  applied,
  circumstances,
  commands,
  create,
  taskAfter,
} from '../../test/domain-tasks.js';
import { run, scenario } from '../../test/scenarios.js';
import { nextCheckAt } from './breach.rule.js';
import type { CreateTask } from './command.rule.js';
import { decide } from './decide.rule.js';
import type { Decision } from './decision.rule.js';
import { needsWorker } from './task-status.rule.js';
import type { Task } from './task.rule.js';

const { breach, fail, offer, 'change-deadline': change } = commands;
const SOON = new Date(NOW.getTime() + 60_000);
const AFTER = new Date(NEW_DEADLINE.getTime() + 1);
const MAX_LIFETIME_MS = DEFAULT_DEADLINE_SECONDS * 1_000;

const withSla = (sla: Partial<CreateTask['spec']['sla']>): CreateTask => ({
  ...create,
  spec: { ...create.spec, sla: { ...create.spec.sla, deadline: SOON.toISOString(), ...sla } },
});
const typesOf = (decision: Decision): readonly string[] =>
  decision.outcome === 'changed' ? decision.events.map(({ type }) => type) : [decision.outcome];
const at = (now: Date) => ({ ...circumstances, now });

describe('a changed deadline', () => {
  const offered = taskAfter(withSla({}), offer);
  const moved = applied(offered, change);

  test('is published with its reason, and is part of the task', () => {
    const decision = decide(offered, change, circumstances);
    expect(decision).toMatchObject({
      outcome: 'changed',
      events: [
        {
          type: 'task.deadline_changed',
          data: {
            ...{ deadline: NEW_DEADLINE.toISOString(), previous_deadline: SOON.toISOString() },
            ...{ reason: change.reason, on_deadline: 'fail', abandon_at: null },
          },
        },
      ],
    });
    expect(moved.spec.sla.deadline).toBe(NEW_DEADLINE.toISOString());
    expect(typesOf(decide(moved, change, circumstances))).toEqual(['unchanged']);
  });

  test('queues a waiting task again, so that the matcher knows it', () => {
    const decision = decide(taskAfter(create), change, circumstances);
    expect(typesOf(decision)).toEqual(['task.deadline_changed', 'task.queued']);
    expect(decision).toMatchObject({
      events: [{}, { data: { deadline: NEW_DEADLINE.toISOString(), round: 2, reason: 'released' } }],
    });
  });

  test('cannot be in the past', () => {
    const decision = decide(offered, { ...change, deadline: NOW }, circumstances);
    expect(decision).toMatchObject({ outcome: 'conflict', code: 'task.deadline_passed' });
  });

  test('protects the task from a timer that fires at the deadline before', () => {
    const early = new Date(SOON.getTime() + 1);
    expect(typesOf(decide(offered, fail, at(early)))).toEqual(['task.failed']);
    expect(typesOf(decide(moved, breach, at(early)))).toEqual(['unchanged']);
    expect(nextCheckAt(moved, 'deadline', early)).toEqual(NEW_DEADLINE);
    expect(typesOf(decide(moved, fail, at(early)))).toEqual(['conflict']);
    expect(typesOf(decide(moved, { ...fail, reason: 'no_consensus' }, at(early)))).toEqual(['task.failed']);
    expect(nextCheckAt(moved, 'deadline', AFTER)).toBeNull();
    expect(typesOf(decide(applied(moved, breach, AFTER), fail, at(AFTER)))).toEqual(['task.failed']);
  });

  test('is reported when it is missed, although an earlier one was', () => {
    const late = applied(taskAfter(withSla({ on_deadline: 'continue' })), breach, SOON);
    expect(typesOf(decide(late, breach, at(SOON)))).toEqual(['unchanged']);
    const later = applied(late, change, SOON);
    const reported = applied(later, breach, AFTER);
    expect(reported.breaches.map(({ kind }) => kind)).toEqual(['deadline', 'deadline']);
    expect(typesOf(decide(reported, breach, at(AFTER)))).toEqual(['unchanged']);
  });

  test('moves the end of a task that continues after it', () => {
    const continuing = applied(taskAfter(withSla({ on_deadline: 'continue' }), offer), change);
    const end = new Date(NEW_DEADLINE.getTime() + MAX_LIFETIME_MS);
    expect(continuing.deadlineChange?.abandonAt).toEqual(end);
    expect(typesOf(decide(continuing, fail, at(AFTER)))).toEqual(['conflict']);
    expect(typesOf(decide(continuing, fail, at(end)))).toEqual(['task.failed']);
  });
});

test.each([
  ['a stated', withSla({})],
  ['a default', create],
])('the creation of a task with %s deadline is recognized after any number of changes', (_kind, creation) => {
  const deadlines = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(deadlines, minutes => {
      const changedTask = minutes.reduce<Task>((task, one) => {
        const deadline = new Date(NOW.getTime() + one * 60_000);
        const decision = decide(task, { ...change, deadline }, circumstances);
        return decision.outcome === 'changed' ? decision.task : task;
      }, taskAfter(creation));
      expect(decide(changedTask, creation, circumstances).outcome).toBe('unchanged');
      const other = withSla({ deadline: AFTER.toISOString() });
      expect(decide(changedTask, other, circumstances)).toMatchObject({ code: 'task.id_taken' });
    }),
  );
});

test('a change touches the deadline only, and a task is queued exactly when it waits', () => {
  fc.assert(
    fc.property(scenario, one => {
      const { task } = run(one, () => undefined);
      const decision = decide(task, change, at(NOW));
      if (decision.outcome !== 'changed') return;
      const { spec, assignments, price, answersNeeded, stepResults } = decision.task;
      const { deadline } = task.spec.sla;
      expect({ ...spec, sla: { ...spec.sla, deadline } }).toEqual({
        ...task.spec,
        sla: { ...task.spec.sla, deadline },
      });
      expect({ assignments, price, answersNeeded, stepResults }).toEqual({
        ...{ assignments: task.assignments, price: task.price },
        ...{ answersNeeded: task.answersNeeded, stepResults: task.stepResults },
      });
      expect(typesOf(decision).includes('task.queued')).toBe(needsWorker(task));
    }),
    { numRuns: 200 },
  );
});
