import { expect, test } from 'vitest';
import { createOrganization, expectStatus } from '../system/organization.js';
import { settledBalanceOf } from '../system/money.js';
import { postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

test("a deleted worker's earnings stay reachable and can be paid out, by its organization only", async () => {
  const [organization, stranger] = await Promise.all([createOrganization(), createOrganization()]);
  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization);
  await worker.work(taskId);
  await taskThatIs(organization, taskId, 'completed');
  await settledBalanceOf(organization);

  const path = `/v1/workers/${worker.workerId}`;
  expectStatus(204, await organization.admin.delete(path));
  expect((await organization.admin.get(path)).status).toBe(404);

  const earned = expectStatus(200, await organization.admin.get(`${path}/earnings`));
  expect(earned).toMatchObject({ balance_micros: 160_000, data: [{ kind: 'capture', task_id: taskId }] });
  for (const refused of [
    await stranger.admin.get(`${path}/earnings`),
    await stranger.admin.post(`${path}/payouts`, { all: true }),
  ]) {
    expect(refused).toMatchObject({ status: 404, body: { code: 'worker.not_found' } });
  }
  const paid = expectStatus(201, await organization.admin.post(`${path}/payouts`, { all: true }));
  expect(paid).toMatchObject({ payout: { change_micros: -160_000 }, balance_micros: 0 });
  const again = await organization.admin.post(`${path}/payouts`, { all: true });
  expect(again).toMatchObject({ status: 402, body: { code: 'billing.insufficient_earnings' } });
});
