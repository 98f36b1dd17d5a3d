import { expect, test } from 'vitest';
import { contractOf, isTerminalTaskEvent, mayNeedWorker } from '#libs/contracts';
import { CAPACITY, WORKERS, run, scenario } from '../../test/scenarios.js';
import type { Assignment } from './task.rule.js';
import { answersReceived, isOpen, needsWorker, openPlaces, statusOf } from './task-status.rule.js';
import { toTaskView } from '../views/task-view.js';
import fc from 'fast-check';

test('versions have no gaps, and an ended task does not change', () => {
  fc.assert(
    fc.property(scenario, one => {
      run(one, (before, after, events) => {
        expect(events.length).toBeGreaterThan(0);
        expect(after.version).toBe((before?.version ?? 0) + events.length);
        expect(before?.ending ?? null).toBeNull();
      });
    }),
    { numRuns: 400 },
  );
});

test('every ended task publishes one terminal event, as its last, and no live task has one', () => {
  fc.assert(
    fc.property(scenario, one => {
      const { task, events } = run(one, () => undefined);
      const ends = events.filter(({ type }) => isTerminalTaskEvent(type));
      expect(ends.map(({ type }) => type)).toEqual(task.ending === null ? [] : [`task.${task.ending.as}`]);
      if (task.ending !== null) expect(events.at(-1)).toBe(ends[0]);
    }),
    { numRuns: 400 },
  );
});

test('no worker has two assignments on a task, or more open assignments than their capacity', () => {
  fc.assert(
    fc.property(scenario, one => {
      run(one, (_before, { assignments }, _events, load) => {
        const kept = assignments.filter(({ status }) => status !== 'expired');
        expect(new Set(kept.map(({ workerId: id }) => id)).size).toBe(kept.length);
        expect(new Set(assignments.map(each => each.assignmentId)).size).toBe(assignments.length);
        for (const id of WORKERS) {
          const open = assignments.filter(each => each.workerId === id && isOpen(each)).length;
          expect(load.get(id) ?? 0).toBe(open);
          expect(open).toBeLessThanOrEqual(CAPACITY);
        }
      });
    }),
    { numRuns: 400 },
  );
});

test('a live task has one place per answer needed, and reports how many are open', () => {
  fc.assert(
    fc.property(scenario, one => {
      run(one, (_before, after, events) => {
        if (after.ending !== null) {
          expect(after.assignments.filter(isOpen)).toEqual([]);
          return;
        }
        const working = after.assignments.filter(each => each.step === after.step && isOpen(each)).length;
        expect(openPlaces(after)).toBeGreaterThanOrEqual(0);
        expect(openPlaces(after) + working + answersReceived(after)).toBe(after.answersNeeded);
        expect(statusOf(after) === 'submitted').toBe(answersReceived(after) === after.answersNeeded);
        for (const { type, data } of events) {
          if (type === 'task.queued') expect(data.places).toBe(openPlaces(after));
        }
      });
    }),
    { numRuns: 400 },
  );
});

test('the view of a task never conceals an open place', () => {
  fc.assert(
    fc.property(scenario, one => {
      run(one, (_before, after) => {
        const view = toTaskView(after);
        if (needsWorker(after)) expect(mayNeedWorker(view)).toBe(true);
        if (view.status === 'queued') expect(needsWorker(after)).toBe(true);
        // With one answer, and none of an earlier step, the view says exactly that.
        const hasAnswer = after.assignments.some(({ status }) => status === 'submitted');
        if (after.answersPerStep === 1 && !hasAnswer) expect(mayNeedWorker(view)).toBe(needsWorker(after));
      });
    }),
    { numRuns: 400 },
  );
});

test('when a task ends, everyone whose work was wanted is paid once, and nobody else is', () => {
  fc.assert(
    fc.property(scenario, one => {
      const { task, events } = run(one, () => undefined);
      const end = events.at(-1);
      if (end === undefined || !('payable' in end.data)) return;
      const isCompleted = task.ending?.as === 'completed';
      const atTheEnd = new Set(
        'withdrawn' in end.data ? end.data.withdrawn.map(ref => ref.assignment_id) : [],
      );
      const isWanted = (each: Assignment): boolean => {
        if (each.status === 'submitted') return each.counted !== false;
        // Interrupted by the other answers, not by an end without a result.
        const byAnswers = isCompleted || !atTheEnd.has(each.assignmentId);
        return each.status === 'withdrawn' && each.startedAt !== null && byAnswers;
      };
      const wanted = task.assignments.filter(isWanted).map(({ workerId: id }) => id);
      expect(end.data.payable.map(({ worker_id: id }) => id)).toEqual(wanted);
      expect(new Set(wanted).size).toBe(wanted.length);
    }),
    { numRuns: 600 },
  );
});

test('a worker who loses an assignment is named once in an event of the same moment', () => {
  fc.assert(
    fc.property(scenario, one => {
      run(one, (before, after, events) => {
        const open = new Set(before?.assignments.filter(isOpen).map(each => each.assignmentId));
        const gone = after.assignments.filter(
          each => open.has(each.assignmentId) && !isOpen(each) && each.status !== 'submitted',
        );
        // The matcher frees workers on task.queued and on terminal events.
        const named = events.flatMap(({ type, data }) => [
          ...(type !== 'task.verified' && 'withdrawn' in data ? data.withdrawn : []),
          ...(type === 'task.queued' && data.ended_assignment !== null ? [data.ended_assignment] : []),
        ]);
        expect(named.map(ref => ref.assignment_id)).toEqual(gone.map(each => each.assignmentId));
      });
    }),
    { numRuns: 400 },
  );
});

test('the result of a step never changes, and a later step requires no more trust than the task does', () => {
  fc.assert(
    fc.property(scenario, one => {
      run(one, (before, after) => {
        const earlier = before?.stepResults ?? [];
        expect(after.stepResults.slice(0, earlier.length)).toEqual(earlier);
        expect(after.stepResults.map(result => result.step)).toEqual(
          Array.from({ length: after.step - 1 }, (_, place) => place + 1),
        );
        if (before !== null && after.step > before.step) expect(after.trustFloor).toBeNull();
      });
    }),
    { numRuns: 400 },
  );
});

test('every event matches its contract', () => {
  fc.assert(
    fc.property(scenario, one => {
      for (const { type, data } of run(one, () => undefined).events) {
        expect(contractOf(type)?.data.safeParse(data).error).toBeUndefined();
      }
    }),
    { numRuns: 200 },
  );
});

test('scenarios reach every status and every event', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(scenario, one => {
      const { events } = run(one, (_before, after) => seen.add(statusOf(after)));
      for (const { type } of events) seen.add(type);
    }),
    { numRuns: 500, seed: 1 },
  );
  expect([...seen].sort()).toEqual(
    [
      'accepted',
      'cancelled',
      'completed',
      'created',
      'failed',
      'offered',
      'queued',
      'started',
      'submitted',
      'task.accepted',
      'task.cancelled',
      'task.completed',
      'task.created',
      'task.deadline_changed',
      'task.failed',
      'task.matched',
      'task.offered',
      'task.queued',
      'task.sla_breached',
      'task.started',
      'task.submitted',
      'task.verified',
    ].sort(),
  );
});
