import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NOW, applied, commands, taskAfter } from '../../test/domain-tasks.js';
import { payableWork } from './assignments.rule.js';
import { paidAnswers } from './paid-answers.rule.js';
import type { Assignment, Task } from './task.rule.js';

const started: Task = taskAfter(commands.create, commands.offer, commands.accept, commands.start);
const template = firstOf(started);

function firstOf({ assignments: [first] }: Task): Assignment {
  return first ?? expect.unreachable('the task has no assignment');
}

const requestedOf = (task: Task) => ({ ...task, hasEnded: task.ending !== null });
const count = fc.integer({ min: 1, max: 4 });

test('it is the number of payable assignments once every requested answer has arrived and counts', () => {
  fc.assert(
    fc.property(count, count, (steps, answersPerStep) => {
      const answers = Array.from({ length: steps * answersPerStep }, (_, index) => ({
        ...template,
        step: 1 + (index % steps),
        status: 'submitted' as const,
        counted: true,
      }));
      expect(paidAnswers({ steps, answersPerStep, hasEnded: false }, template)).toBe(
        payableWork(answers).length,
      );
    }),
  );
});

test('it says nothing about the other workers: every worker with a claim sees the same', () => {
  const claim = fc
    .record({
      status: fc.constantFrom('offered', 'accepted', 'started', 'submitted'),
      counted: fc.constantFrom(true, false, null),
      startedAt: fc.constantFrom(null, NOW),
    })
    .map(change => ({ ...template, ...change }));
  fc.assert(
    fc.property(count, count, claim, claim, (steps, answersPerStep, one, other) => {
      const requested = { steps, answersPerStep, hasEnded: false };
      expect(paidAnswers(requested, one)).toBe(paidAnswers(requested, other));
    }),
  );
});

test('work that was given up has no part, also after the end; of other work the ledger knows then', () => {
  const submitted = applied(started, commands.submit);
  expect(paidAnswers(requestedOf(submitted), firstOf(submitted))).toBe(1);
  const completed = applied(submitted, commands.verify);
  expect(paidAnswers(requestedOf(completed), firstOf(completed))).toBeNull();

  const released = applied(started, commands.release);
  expect(paidAnswers(requestedOf(released), firstOf(released))).toBe(0);
  const cancelled = applied(released, commands.cancel);
  expect(paidAnswers(requestedOf(cancelled), firstOf(cancelled))).toBe(0);
});
