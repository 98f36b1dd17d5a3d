import { expect, test } from 'vitest';
import { z } from 'zod';
import { waitFor } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import { settledBalanceOf } from '../system/money.js';
import { postTask, taskThatIs } from '../system/task.js';
import { ANSWER, EVIDENCE, TestWorker } from '../system/worker.js';

const Entries = z.looseObject({
  data: z.array(z.looseObject({ task_id: z.string(), amount_micros: z.int().nullable() })),
});

async function entriesOf({ api }: TestWorker) {
  return Entries.parse(expectStatus(200, await api.get('/v1/worker/earnings/entries'))).data;
}

test('each assignment is listed with what it earned, or why not; the sum of what is paid is the balance', async () => {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization);
  const paid = await postTask(organization);
  await worker.work(paid);
  await taskThatIs(organization, paid, 'completed');
  const cancelled = await postTask(organization);
  await worker.work(cancelled, 'started');
  expectStatus(200, await organization.agent.post(`/v1/tasks/${cancelled}/cancel`));
  await settledBalanceOf(organization);
  const live = await postTask(organization, { consensus: { total: 2 } });
  await worker.submit(await worker.work(live, 'started'), ANSWER, EVIDENCE);

  const entries = await waitFor(async () => {
    const listed = await entriesOf(worker);
    return listed.length === 3 ? listed : undefined;
  });
  expect(entries).toMatchObject([
    { task_id: live, status: 'pending', reason: 'awaiting_verdict', amount_micros: 80_000, paid_at: null },
    { task_id: cancelled, status: 'unpaid', reason: 'task_cancelled', amount_micros: 0, paid_at: null },
    { task_id: paid, status: 'paid', reason: null, amount_micros: 160_000, currency: 'USD' },
  ]);
  const earnings = expectStatus(200, await worker.api.get('/v1/worker/earnings'));
  expect(earnings).toMatchObject({ balance_micros: 160_000 });
  const payouts = `/v1/workers/${worker.workerId}/payouts`;
  expectStatus(201, await organization.admin.post(payouts, { amount_micros: 60_000 }));
  const sums = expectStatus(200, await worker.api.get('/v1/worker/earnings/periods?by=month&periods=2'));
  expect(sums).toMatchObject({
    currency: 'USD',
    data: [
      {
        earned_micros: 160_000,
        tasks: 1,
        paid_out_micros: 60_000,
        payouts: 1,
        pending: 1,
        unpaid: { task_cancelled: 1 },
      },
      { earned_micros: 0, tasks: 0 },
    ],
  });
});
