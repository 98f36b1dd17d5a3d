import { describe, expect, test } from 'vitest';
import { timerOfOffer, timersOfTask } from './timers-of-task.rule.js';

const task = {
  task_id: '0192f0c1-2b3c-7d4e-8f50-61728394a5b6',
  task_type: 'verification',
  domain: 'security',
  title: 'Verify',
  urgency: 'high' as const,
  deadline: '2026-02-04T19:36:00.000Z',
  target_latency_seconds: 600,
  on_deadline: 'fail' as const,
  unmatched_at: null,
  relax_at: null,
  abandon_at: null,
  worker_pool_id: null,
  answers_needed: 1,
  steps: 1,
  price: null,
  created_at: '2026-02-04T19:21:00.000Z',
};

describe('the timers that start with a task', () => {
  test('are its target latency, counted from its creation, and its deadline', () => {
    expect(timersOfTask(task)).toMatchObject([
      { kind: 'target_latency', dueAt: new Date('2026-02-04T19:31:00.000Z'), failsTask: false },
      { kind: 'deadline', dueAt: new Date('2026-02-04T19:36:00.000Z'), failsTask: true },
    ]);
  });

  test('do not fail a task that continues after its deadline', () => {
    expect(timersOfTask({ ...task, on_deadline: 'continue' })[1]?.failsTask).toBe(false);
  });

  test('include those for an unmatched task, and for the end of a task that continues after its deadline', () => {
    const moments = {
      unmatched_at: '2026-02-04T19:22:00.000Z',
      relax_at: '2026-02-04T19:23:00.000Z',
      abandon_at: '2026-02-11T19:36:00.000Z',
    };
    expect(timersOfTask({ ...task, ...moments, deadline: null, target_latency_seconds: null })).toMatchObject(
      [
        { kind: 'abandon', dueAt: new Date(moments.abandon_at), failsTask: true },
        { kind: 'unmatched', dueAt: new Date(moments.unmatched_at), failsTask: false },
        { kind: 'relax', dueAt: new Date(moments.relax_at), failsTask: false },
      ],
    );
  });

  test('are none when the task has no time limits', () => {
    expect(timersOfTask({ ...task, deadline: null, target_latency_seconds: null })).toEqual([]);
  });
});

test('an assignment without an offer has no timer', () => {
  const offer = {
    task_id: task.task_id,
    assignment_id: task.task_id,
    worker_id: task.task_id,
    domain: 'x',
    offered_at: task.created_at,
  };
  expect(timerOfOffer({ ...offer, expires_at: null })).toBeUndefined();
  expect(timerOfOffer({ ...offer, expires_at: task.deadline })?.dueAt).toEqual(new Date(task.deadline));
});
