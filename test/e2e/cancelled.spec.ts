import { describe, expect, test } from 'vitest';
import { createOrganization, expectStatus } from '../system/organization.js';
import { settledBalanceOf } from '../system/money.js';
import { eventTypesOf, historyOf, postTask, readTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

describe.each(['queued', 'offered', 'accepted', 'started'] as const)('a task that is %s', stage => {
  test('can be cancelled once: its worker loses it and its money is released', async () => {
    const organization = await createOrganization({ fundsMicros: 1_000_000 });
    const worker = stage === 'queued' ? undefined : await TestWorker.hire(organization);
    const taskId = await postTask(organization);
    let assignmentId: string | undefined;
    if (stage === 'offered') assignmentId = (await worker?.offerOf(taskId))?.assignment_id;
    if (stage === 'accepted' || stage === 'started') assignmentId = await worker?.work(taskId, stage);
    await taskThatIs(organization, taskId, stage);

    const cancelled = await organization.agent.post(`/v1/tasks/${taskId}/cancel`, {
      reason: 'Not needed any more.',
    });
    expect(cancelled.status).toBe(200);
    expect(cancelled.body).toMatchObject({
      status: 'cancelled',
      cancellation: { reason: 'Not needed any more.' },
    });

    const last = (await historyOf(organization, taskId)).at(-1);
    expect(last).toMatchObject({ type: 'task.cancelled', data: { payable: [] } });
    if (worker !== undefined && assignmentId !== undefined) {
      expect(last?.data).toMatchObject({
        withdrawn: [{ assignment_id: assignmentId, worker_id: worker.workerId }],
      });
      expect(await worker.offers()).toEqual([]);
      expect((await worker.submit(assignmentId)).status).toBe(409);
    }
    expect(await settledBalanceOf(organization)).toMatchObject({ available_micros: 1_000_000 });

    const again = await organization.agent.post(`/v1/tasks/${taskId}/cancel`);
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ code: 'task.not_cancellable' });
  });
});

test('a completed task stays completed', async () => {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization);
  await worker.work(taskId);
  await taskThatIs(organization, taskId, 'completed');
  expect((await organization.agent.post(`/v1/tasks/${taskId}/cancel`)).status).toBe(409);
  expect((await readTask(organization, taskId)).status).toBe('completed');
  expect((await eventTypesOf(organization, taskId)).filter(type => type === 'task.cancelled')).toEqual([]);
});

test('cancelling needs no body', async () => {
  const organization = await createOrganization();
  const taskId = await postTask(organization);
  expectStatus(200, await organization.agent.post(`/v1/tasks/${taskId}/cancel`));
});
