import { expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import { historyOf, postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

test('a task that no worker can do waits, reports why, and goes to the first who can', async () => {
  const organization = await createOrganization();
  await TestWorker.hire(organization, { certifications: [] });
  const taskId = await postTask(organization);
  await waitFor(async () => {
    const { body } = await organization.agent.get(`/v1/tasks/${taskId}/match`);
    expect(body).toMatchObject({ waiting: true, rounds: [{ chosen_worker_id: null }] });
    return true;
  });

  const able = await TestWorker.hire(organization);
  await able.work(taskId);
  await taskThatIs(organization, taskId, 'completed');
});

test('a certification that has expired does not count', async () => {
  const organization = await createOrganization();
  const lapsed = await TestWorker.hire(organization, {
    certifications: [{ name: 'soc-operator', expires_at: '2020-01-01T00:00:00Z' }],
  });
  const taskId = await postTask(organization);
  const able = await TestWorker.hire(organization, { rating: 4.8 });
  await able.offerOf(taskId);
  expect(await lapsed.offers()).toEqual([]);
});

test('a worker who becomes available is offered the most urgent waiting task', async () => {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization, { available: false, capacity: 1 });
  await postTask(organization, { sla: { urgency: 'low' } });
  const urgent = await postTask(organization, { sla: { urgency: 'critical' } });
  await postTask(organization, { sla: { urgency: 'normal' } });
  await waitFor(async () => {
    const waits = await organization.agent.get(`/v1/tasks/${urgent}/match`);
    expect(waits.body).toMatchObject({ waiting: true });
    return true;
  });

  expectStatus(200, await worker.api.patch('/v1/worker/me', { available: true }));
  await worker.offerOf(urgent);
  expect(await worker.offers()).toHaveLength(1);
});

test('a worker never exceeds the capacity, and gets the next task when one is done', async () => {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization, { capacity: 1 });
  const first = await postTask(organization);
  const assignmentId = await worker.work(first, 'started');
  const second = await postTask(organization);
  await waitFor(async () => {
    const { body } = await organization.agent.get(`/v1/tasks/${second}/match`);
    expect(body).toMatchObject({ waiting: true });
    return true;
  });
  expect(await worker.offers()).toEqual([]);

  expectStatus(200, await worker.submit(assignmentId));
  await worker.offerOf(second);
  expect((await historyOf(organization, second)).map(event => event.type)).toEqual([
    'task.created',
    'task.queued',
    'task.matched',
    'task.offered',
  ]);
});
