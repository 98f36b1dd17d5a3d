import { expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { createOrganization } from '../system/organization.js';
import { settledBalanceOf } from '../system/money.js';
import { eventTypesOf, historyOf, inSeconds, postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

test('a task not done by its deadline publishes a breach and fails as expired', async () => {
  const organization = await createOrganization({ fundsMicros: 1_000_000 });
  const taskId = await postTask(organization, {
    sla: { urgency: 'high', deadline: inSeconds(3), target_latency_seconds: 1 },
  });
  const task = await taskThatIs(organization, taskId, 'failed');

  expect(task.failure).toMatchObject({ reason: 'expired' });
  expect(task.sla_breaches.map(breach => breach.kind)).toEqual(['target_latency', 'deadline']);
  expect(await eventTypesOf(organization, taskId)).toEqual([
    'task.created',
    'task.queued',
    'task.sla_breached',
    'task.sla_breached',
    'task.failed',
  ]);
  expect(await settledBalanceOf(organization)).toMatchObject({ available_micros: 1_000_000 });
});

test('a worker in progress loses the task at the deadline', async () => {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization, { sla: { deadline: inSeconds(6) } });
  const assignmentId = await worker.work(taskId, 'started');
  await taskThatIs(organization, taskId, 'failed');
  expect((await worker.submit(assignmentId)).status).toBe(409);
  expect((await worker.assignments()).find(one => one.assignment_id === assignmentId)?.status).toBe(
    'withdrawn',
  );
});

test('with on_deadline "continue" the breach is only published, and the task can still be done', async () => {
  const organization = await createOrganization();
  const taskId = await postTask(organization, { sla: { deadline: inSeconds(2), on_deadline: 'continue' } });
  const breach = await waitFor(async () =>
    (await historyOf(organization, taskId)).find(event => event.type === 'task.sla_breached'),
  );
  expect(breach.data).toMatchObject({ kind: 'deadline' });

  const worker = await TestWorker.hire(organization);
  await worker.work(taskId);
  await taskThatIs(organization, taskId, 'completed');
});
