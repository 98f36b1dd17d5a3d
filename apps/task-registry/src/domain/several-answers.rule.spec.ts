import { expect, test } from 'vitest';
import type { AssignmentRef, Json } from '#libs/contracts';
import { contractOf } from '#libs/contracts';
import { circumstances, commands, create, taskAfter } from '../../test/domain-tasks.js';
import { changesOf, history } from '../../test/lifecycle-moves.js';
import type { Change } from '../../test/lifecycle-moves.js';
import { decide } from './decide.rule.js';
import type { TaskEvent } from './decision.rule.js';
import { isOpen } from './task-status.rule.js';
import fc from 'fast-check';

const RUNS = { numRuns: 600 };

function eventsOf(changes: readonly Change[]): readonly TaskEvent[] {
  return changes.flatMap(({ events }) => events);
}

function idsOf(refs: readonly AssignmentRef[]): string[] {
  return refs.map(({ assignment_id }) => assignment_id).sort();
}

/**
 * Computes the paid work from the published events alone: everyone who answered and was not outvoted, and everyone who
 * had started when a verdict or a more trusted worker made their work needless. An end without a result pays nobody
 * whose work it interrupts.
 */
function paidByEvents(events: readonly TaskEvent[]): string[] {
  const started = new Set<string>();
  const paid = new Set<string>();
  for (const { type, data } of events) {
    if (type === 'task.started') started.add(data.assignment_id);
    if (type === 'task.submitted') paid.add(data.assignment_id);
    const isHandedOver = type === 'task.queued' && data.reason === 'escalated';
    if (type !== 'task.verified' && !isHandedOver) continue;
    if (type === 'task.verified') for (const id of data.verdict.outvoted_assignment_ids) paid.delete(id);
    for (const id of idsOf(data.withdrawn)) if (started.has(id)) paid.add(id);
  }
  return [...paid].sort();
}

test('everyone who did their part is paid once, however the task ends', () => {
  fc.assert(
    fc.property(history, one => {
      const events = eventsOf(changesOf(one));
      for (const { type, data } of events) {
        if (type !== 'task.completed' && type !== 'task.failed' && type !== 'task.cancelled') continue;
        expect(idsOf(data.payable)).toEqual(paidByEvents(events));
        expect(new Set(data.payable.map(({ worker_id }) => worker_id)).size).toBe(data.payable.length);
      }
    }),
    RUNS,
  );
});

test('an event that ends open assignments names exactly those', () => {
  fc.assert(
    fc.property(history, one => {
      for (const { before, after, events } of changesOf(one)) {
        for (const { data } of events) {
          // When a queued task moves on to another step or worker, it names the assignments it withdraws.
          if (!('withdrawn' in data)) continue;
          if ('places' in data && data.reason !== 'next_step' && data.reason !== 'escalated') continue;
          const open = before?.assignments.filter(isOpen) ?? [];
          expect(idsOf(data.withdrawn)).toEqual(open.map(({ assignmentId }) => assignmentId).sort());
          expect(after.assignments.filter(isOpen)).toEqual([]);
        }
      }
    }),
    RUNS,
  );
});

test('steps are verified in order, and the result of a step never changes', () => {
  fc.assert(
    fc.property(history, one => {
      const verified: Json[] = [];
      for (const { after, events } of changesOf(one)) {
        for (const { type, data } of events) {
          if (type === 'task.verified') expect(verified.push(data.output)).toBe(data.step);
          if (type === 'task.completed') expect(data.output).toBe(verified[one.steps - 1]);
        }
        expect(after.stepResults.map(({ output }) => output)).toEqual(verified.slice(0, one.steps - 1));
        expect(after.step).toBe(Math.min(verified.length + 1, one.steps));
      }
    }),
    RUNS,
  );
});

test("an escalated step requires its trust level until it ends, and the next requires the task's own", () => {
  fc.assert(
    fc.property(history, one => {
      let floor: number | undefined = one.ownTrustLevel;
      for (const { after, events } of changesOf(one)) {
        for (const { type, data } of events) {
          if (type === 'task.verified') floor = one.ownTrustLevel;
          if (type === 'task.submitted') expect(data.escalated_to).toBe(after.trustFloor);
          if (type !== 'task.queued') continue;
          const asked = data.requirements.trust_level;
          if (data.reason === 'escalated') {
            expect(asked).toBeGreaterThanOrEqual(floor ?? 1);
            floor = asked;
          }
          expect(asked).toBe(floor);
        }
      }
    }),
    RUNS,
  );
});

test('an answer is judged only by the verdict on its step', () => {
  fc.assert(
    fc.property(history, one => {
      for (const { before, after, events } of changesOf(one)) {
        const verified = events.find(({ type }) => type === 'task.verified');
        for (const { assignmentId, counted, step } of after.assignments) {
          const was = before?.assignments.find(each => each.assignmentId === assignmentId)?.counted ?? null;
          if (verified?.type !== 'task.verified' || verified.data.step !== step) {
            expect(counted).toBe(was);
            continue;
          }
          const { counted_assignment_ids: ids, outvoted_assignment_ids: against } = verified.data.verdict;
          expect(counted).toBe(
            ids.includes(assignmentId) ? true : against.includes(assignmentId) ? false : null,
          );
        }
      }
    }),
    RUNS,
  );
});

test('every event matches its contract, and no worker has a second assignment in a later step', () => {
  fc.assert(
    fc.property(history, one => {
      const changes = changesOf(one);
      for (const { type, data } of eventsOf(changes)) {
        expect(contractOf(type)?.data.safeParse(data).error).toBeUndefined();
        if (type === 'task.queued') {
          const places = changes.find(({ events }) => events.some(event => event.data === data))?.after;
          const had = places?.assignments.map(({ workerId }) => workerId) ?? [];
          expect(data.excluded_worker_ids).toEqual(had);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('histories reach every end, with answers outvoted, unjudged and interrupted, in early and later steps', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(history, one => {
      const changes = changesOf(one);
      for (const { type, data } of eventsOf(changes)) {
        if (!('payable' in data)) continue;
        const { after } = changes.at(-1) ?? {};
        for (const { step, counted, status, startedAt } of after?.assignments ?? []) {
          const when = step < (after?.step ?? 0) ? 'earlier' : 'last';
          if (status === 'submitted') seen.add(`${type} ${when} ${counted}`);
          if (status === 'withdrawn' && startedAt !== null) seen.add(`${type} ${when} interrupted`);
        }
      }
      for (const { after, events } of changes) {
        for (const { type, data } of events) {
          if (type !== 'task.queued' || after.trustFloor === null) continue;
          seen.add(`escalated ${data.reason}`);
          if (data.reason === 'escalated' && data.withdrawn.length > 0) seen.add('handed over');
        }
      }
    }),
    { numRuns: 3_000, seed: 1 },
  );
  const answers = ['true', 'false', 'null', 'interrupted'];
  const earlier = ['completed', 'failed', 'cancelled'].flatMap(end =>
    answers.map(answer => `task.${end} earlier ${answer}`),
  );
  const last = [
    ...answers.map(answer => `task.completed last ${answer}`),
    ...['null', 'interrupted'].flatMap(answer => [
      `task.failed last ${answer}`,
      `task.cancelled last ${answer}`,
    ]),
  ];
  const reasons = ['declined', 'escalated', 'extended', 'released'].map(reason => `escalated ${reason}`);
  expect([...seen].sort()).toEqual([...earlier, ...last, ...reasons, 'handed over'].sort());
});

test('a verdict that counts and outvotes the same answer is refused', () => {
  const { offer, accept, start, submit, verify } = commands;
  const submitted = taskAfter(create, offer, accept, start, submit);
  const verdict = { ...verify.verdict, outvoted_assignment_ids: verify.verdict.counted_assignment_ids };
  expect(decide(submitted, { ...verify, verdict }, circumstances)).toMatchObject({
    outcome: 'conflict',
    code: 'task.conflict',
  });
});
