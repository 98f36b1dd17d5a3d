import { expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { settledBalanceOf } from '../system/money.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import { eventTypesOf, historyOf, inSeconds, postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const FUNDS_MICROS = 1_000_000_000;

test('an operator takes started work back: the next worker does it and is paid, the former one is not', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const { admin } = organization;
  const first = await TestWorker.hire(organization);
  const taskId = await postTask(organization);
  const assignmentId = await first.work(taskId, 'started');
  const second = await TestWorker.hire(organization);
  const requeued = await admin.post(`/v1/tasks/${taskId}/requeue`, { reason: 'No sign of life.' });
  expect(expectStatus(200, requeued)).toMatchObject({ status: 'queued' });
  expect((await first.submit(assignmentId)).status).toBe(409);
  await second.work(taskId);
  const { price } = await taskThatIs(organization, taskId, 'completed');
  expect(price).not.toBeNull();
  const { available_micros: left } = await settledBalanceOf(organization);
  expect(left).toBe(FUNDS_MICROS - (price?.amount_micros ?? 0));
  const queued = (await historyOf(organization, taskId)).filter(({ type }) => type === 'task.queued');
  expect(queued.at(-1)?.data).toMatchObject({
    intervention: { action: 'requeue', reason: 'No sign of life.' },
    excluded_worker_ids: [first.workerId],
  });
  const actions = await waitFor(async () => {
    const { body } = await admin.get('/v1/audit/actions');
    return JSON.stringify(body).includes('task.requeue') ? JSON.stringify(body) : undefined;
  });
  expect(actions).not.toContain('No sign of life.');
});

test('a deadline that is moved later lets the task live on, and moved earlier ends it', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const { admin } = organization;
  const change = async (taskId: string, seconds: number) => {
    const body = { deadline: inSeconds(seconds), reason: 'After lunch.' };
    return expectStatus(200, await admin.post(`/v1/tasks/${taskId}/deadline`, body));
  };
  const [kept, control, ended] = [
    await postTask(organization, { sla: { deadline: inSeconds(3) } }),
    await postTask(organization, { sla: { deadline: inSeconds(3) } }),
    await postTask(organization, { sla: { deadline: inSeconds(3_600) } }),
  ];
  await change(kept, 3_600);
  await change(ended, 1);
  await taskThatIs(organization, control, 'failed');
  expect(await taskThatIs(organization, ended, 'failed')).toMatchObject({ failure: { reason: 'expired' } });
  const worker = await TestWorker.hire(organization);
  await worker.work(kept);
  const { sla_breaches: breaches } = await taskThatIs(organization, kept, 'completed');
  expect(breaches).toEqual([]);
  expect(await eventTypesOf(organization, kept)).toContain('task.deadline_changed');
  await settledBalanceOf(organization);
});

test('a deadline in the past is refused, and so is any action on a task that has ended', async () => {
  const organization = await createOrganization();
  const { admin } = organization;
  const taskId = await postTask(organization);
  const past = { deadline: inSeconds(-60), reason: 'Too late.' };
  expect(await admin.post(`/v1/tasks/${taskId}/deadline`, past)).toMatchObject({
    status: 422,
    body: { code: 'task.deadline_passed' },
  });
  expectStatus(200, await admin.post(`/v1/tasks/${taskId}/cancel`, { reason: 'Not needed.' }));
  for (const [path, body] of [
    ['requeue', { reason: 'Again.' }],
    ['deadline', { ...past, deadline: inSeconds(60) }],
  ] as const) {
    expect(await admin.post(`/v1/tasks/${taskId}/${path}`, body)).toMatchObject({
      status: 409,
      body: { code: 'task.conflict' },
    });
  }
});
