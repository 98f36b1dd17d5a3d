import { expect, test } from 'vitest';
import type { TaskView } from '../data/tasks.js';
import { areFilesShown } from './files.rule.js';

const VERIFIED_AT = '2026-03-02T09:00:00.000Z';
const BEFORE = '2026-03-02T08:00:00.000Z';

function taskOf(change: object): TaskView {
  const task: unknown = {
    ended_at: null,
    steps: [],
    assignments: [
      { assignment_id: 'first', offered_at: BEFORE },
      { assignment_id: 'second', offered_at: VERIFIED_AT },
    ],
    ...change,
  };
  assertTask(task);
  return task;
}
function assertTask(value: unknown): asserts value is TaskView {
  expect(value).toHaveProperty('steps');
}
const shownOf = (task: TaskView) => ['first', 'second', 'unknown'].filter(id => areFilesShown(task, id));

test('before the verdict no files are shown, whatever their worker has done', () => {
  expect(shownOf(taskOf({}))).toEqual([]);
  expect(shownOf(taskOf({ steps: [{ result: null }, { result: null }] }))).toEqual([]);
});

test('all are shown once the task has ended, with a verdict or without', () => {
  expect(shownOf(taskOf({ ended_at: VERIFIED_AT }))).toEqual(['first', 'second', 'unknown']);
});

test('of a task with several steps, those of the present step stay hidden', () => {
  const steps = [{ result: { verified_at: VERIFIED_AT } }, { result: null }];
  expect(shownOf(taskOf({ steps }))).toEqual(['first']);
});
