import { expect, test } from 'vitest';
import { createOrganization, expectStatus } from '../system/organization.js';
import { balanceOf, settledBalanceOf } from '../system/money.js';
import { exampleTask, postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

test('an organization without funds is refused immediately and no task is created', async () => {
  const organization = await createOrganization({ fundsMicros: 0 });
  const refused = await organization.agent.post('/v1/tasks', exampleTask(organization));
  expect(refused.status).toBe(402);
  expect(refused.body).toMatchObject({ code: 'billing.insufficient_funds' });
  expect((await organization.agent.get('/v1/tasks')).body).toMatchObject({ data: [] });
});

test('twenty concurrent posts on a balance for one create one task', async () => {
  const organization = await createOrganization({ fundsMicros: 200_000 });
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => organization.agent.post('/v1/tasks', exampleTask(organization))),
  );
  expect(answers.map(answer => answer.status).toSorted((a, b) => a - b)).toEqual([
    201,
    ...Array.from({ length: 19 }, () => 402),
  ]);
  expect(await balanceOf(organization)).toMatchObject({ available_micros: 0, held_micros: 200_000 });
});

test('held money is released when the task ends without a result, and pays for the next', async () => {
  const organization = await createOrganization({ fundsMicros: 200_000 });
  const worker = await TestWorker.hire(organization);
  const first = await postTask(organization);
  expectStatus(200, await organization.agent.post(`/v1/tasks/${first}/cancel`));
  expect(await settledBalanceOf(organization)).toMatchObject({ available_micros: 200_000 });
  const second = await postTask(organization);
  await worker.work(second);
  await taskThatIs(organization, second, 'completed');
  expect(await settledBalanceOf(organization)).toMatchObject({ available_micros: 0 });
});

test('the transactions show where the money went', async () => {
  const organization = await createOrganization({ fundsMicros: 1_000_000 });
  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization);
  await worker.work(taskId);
  await settledBalanceOf(organization);
  const { body } = await organization.admin.get('/v1/billing/transactions');
  expect(body).toMatchObject({
    data: [
      { kind: 'capture', task_id: taskId, available_change_micros: 0, held_change_micros: -200_000 },
      { kind: 'hold', task_id: taskId, available_change_micros: -200_000, held_change_micros: 200_000 },
      { kind: 'credit', available_change_micros: 1_000_000, held_change_micros: 0 },
    ],
  });
});
