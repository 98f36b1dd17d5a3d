import { expect, test } from 'vitest';
import type { LoggedEvent, TaskView } from '../data/tasks.js';
import { hiddenAnswers, judgedAnswers } from './answers.rule.js';

const VERDICT = { counted_assignment_ids: ['a'], outvoted_assignment_ids: ['b'] };

function taskOf(change: object): TaskView {
  const task: unknown = { ended_at: null, result: null, steps: [], ...change };
  assertTask(task);
  return task;
}
function submitted(assignment_id: string, step = 1): LoggedEvent {
  const data = { assignment_id, worker_id: `w-${assignment_id}`, step, output: { found: assignment_id } };
  const event: unknown = { type: 'task.submitted', data };
  assertEvent(event);
  return event;
}
function assertTask(value: unknown): asserts value is TaskView {
  expect(value).toHaveProperty('steps');
}
function assertEvent(value: unknown): asserts value is LoggedEvent {
  expect(value).toHaveProperty('type');
}
const EVENTS = [submitted('a'), submitted('b'), submitted('c')];

test('before the verdict no answer is shown, only that there are some', () => {
  expect(judgedAnswers(taskOf({}), EVENTS)).toEqual([]);
  expect(hiddenAnswers(taskOf({}), EVENTS)).toBe(3);
});

test('after the verdict each answer is shown with what became of it', () => {
  const task = taskOf({ result: { verdict: VERDICT }, ended_at: '2026-03-02T08:00:00.000Z' });
  expect(judgedAnswers(task, EVENTS).map(({ workerId, judgement }) => [workerId, judgement])).toEqual([
    ['w-a', 'counted'],
    ['w-b', 'outvoted'],
    ['w-c', 'unjudged'],
  ]);
  expect(hiddenAnswers(task, EVENTS)).toBe(0);
});

test('of a task with several steps the answers to the present step stay hidden', () => {
  const steps = [
    { number: 1, result: { verdict: VERDICT } },
    { number: 2, result: null },
  ];
  const events = [submitted('a'), submitted('b'), submitted('d', 2)];
  expect(judgedAnswers(taskOf({ steps }), events).map(({ assignmentId }) => assignmentId)).toEqual([
    'a',
    'b',
  ]);
  expect(hiddenAnswers(taskOf({ steps }), events)).toBe(1);
});

test('a task that failed shows the answers that could not agree', () => {
  const task = taskOf({ ended_at: '2026-03-02T08:00:00.000Z' });
  expect(judgedAnswers(task, EVENTS)).toHaveLength(3);
});
