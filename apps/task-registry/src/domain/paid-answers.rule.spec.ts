import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NOW, W2, applied, assignmentIdOf, commands, taskAfter } from '../../test/domain-tasks.js';
import { payableWork } from './assignments.rule.js';
import { paidAnswers } from './paid-answers.rule.js';
import type { Assignment, Task } from './task.rule.js';

const started: Task = taskAfter(commands.create, commands.offer, commands.accept, commands.start);
const template = firstOf(started);

function firstOf({ assignments: [first] }: Task): Assignment {
  return first ?? expect.unreachable('the task has no assignment');
}

const progressOf = (task: Task) => ({ ...task, hasEnded: task.ending !== null });

const answer = (step: number): Assignment => ({ ...template, step, status: 'submitted', counted: true });

const pastPlace = fc
  .record({
    status: fc.constantFrom('submitted', 'withdrawn', 'declined', 'expired', 'released'),
    counted: fc.constantFrom(true, false, null),
    startedAt: fc.constantFrom(null, NOW),
  })
  .map(change => ({ ...template, ...change }));

test('it is the number of payable assignments once every needed answer has arrived and counts', () => {
  fc.assert(
    fc.property(
      fc.record({
        step: fc.integer({ min: 1, max: 4 }),
        stepsAfter: fc.integer({ min: 0, max: 3 }),
        answersPerStep: fc.integer({ min: 1, max: 4 }),
        added: fc.integer({ min: 0, max: 3 }),
        received: fc.integer({ min: 0, max: 3 }),
        past: fc.array(pastPlace, { maxLength: 8 }),
      }),
      ({ step, stepsAfter, answersPerStep, added, received, past }) => {
        const [steps, answersNeeded] = [step + stepsAfter, answersPerStep + added];
        const before = step === 1 ? [] : past.map(place => ({ ...place, step: step - 1 }));
        const answers = (number: number, of: number) => Array.from({ length: number }, () => answer(of));
        const now = answers(Math.min(received, answersNeeded - 1), step).map(one => ({
          ...one,
          counted: null,
        }));
        const own = { ...template, step, status: 'started' as const };
        const assignments = [...before, ...now, own];
        const progress = { step, steps, answersPerStep, answersNeeded, assignments, hasEnded: false };

        const inTheEnd = [
          ...before,
          ...answers(answersNeeded, step),
          ...Array.from({ length: stepsAfter }, (_, index) =>
            answers(answersPerStep, step + 1 + index),
          ).flat(),
        ];
        expect(paidAnswers(progress, own)).toBe(payableWork(inTheEnd).length);
      },
    ),
  );
});

test('work that was given up has no part, also after the end; of other work the ledger knows then', () => {
  const submitted = applied(started, commands.submit);
  expect(paidAnswers(progressOf(submitted), firstOf(submitted))).toBe(1);
  const completed = applied(submitted, commands.verify);
  expect(paidAnswers(progressOf(completed), firstOf(completed))).toBeNull();

  const released = applied(started, commands.release);
  expect(paidAnswers(progressOf(released), firstOf(released))).toBe(0);
  const cancelled = applied(released, commands.cancel);
  expect(paidAnswers(progressOf(cancelled), firstOf(cancelled))).toBe(0);
});

test('a worker does not see the verdict on an answer before the task ends', () => {
  const own = { ...template, status: 'submitted' as const };
  const other = { ...own, workerId: W2, assignmentId: assignmentIdOf(W2), counted: true };
  const progress = { step: 2, steps: 2, answersPerStep: 1, answersNeeded: 1, hasEnded: false };
  const [counts, outvoted] = [true, false].map(counted =>
    paidAnswers({ ...progress, assignments: [{ ...own, counted }, other] }, { ...own, counted }),
  );
  expect([counts, outvoted]).toEqual([3, 2]);
});
