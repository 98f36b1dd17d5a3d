import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  AddCredit,
  GetBillingSettings,
  HoldFunds,
  ReleaseHold,
  UpdateBillingSettings,
} from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { SomeTask } from './events.js';
import { startBilling } from './harness.js';
import type { Billing } from './harness.js';

let billing: Billing;

beforeAll(async () => {
  billing = await startBilling();
});
afterAll(async () => {
  await billing.soundLedger();
  await billing.close();
});

async function watch(orgId: string, thresholdMicros: number | null): Promise<void> {
  const change = { low_balance_micros: thresholdMicros };
  await billing.ask(UpdateBillingSettings, { org_id: orgId, change });
}

async function hold(orgId: string): Promise<SomeTask> {
  const task = new SomeTask(orgId);
  await billing.ask(HoldFunds, task.holdRequest());
  return task;
}

/** Written in the transaction of its cause, so that there is no waiting for more. */
async function written(orgId: string): Promise<readonly number[]> {
  const sql = `SELECT (data ->> 'available_micros')::int AS available FROM outbox WHERE org_id = $1 ORDER BY position`;
  const rows = await billing.dataSource().query<{ available: number }[]>(sql, [orgId]);
  return rows.map(({ available }) => available);
}

test('nobody is told who does not want to be', async () => {
  const orgId = await billing.organizationWith(150_000);
  expect(await billing.ask(GetBillingSettings, { org_id: orgId })).toEqual({
    currency: 'USD',
    low_balance_micros: null,
  });
  await hold(orgId);
  expect(await written(orgId)).toEqual([]);
});

test('the transfer that crosses the threshold is told of, once, and again after there was enough', async () => {
  const orgId = await billing.organizationWith(600_000);
  await watch(orgId, 450_000);
  await hold(orgId);
  expect(await written(orgId)).toEqual([]);
  const task = await hold(orgId);
  await hold(orgId);
  expect(await written(orgId)).toEqual([300_000]);
  await billing.ask(ReleaseHold, { task_id: task.taskId, org_id: orgId });
  await hold(orgId);
  expect(await written(orgId)).toEqual([300_000]);
  await billing.ask(AddCredit, { org_id: orgId, amount_micros: 300_000, currency: 'USD', reference: null });
  await hold(orgId);
  expect(await written(orgId)).toEqual([300_000, 300_000]);

  await waitFor(() => billing.lowBalances(orgId).length === 2);
  expect(billing.lowBalances(orgId)[0]).toMatchObject({
    org_id: orgId,
    currency: 'USD',
    available_micros: 300_000,
    threshold_micros: 450_000,
  });
});

test('of many holds at once one crosses the threshold', async () => {
  const orgId = await billing.organizationWith(1_500_000);
  await watch(orgId, 700_000);
  await Promise.all(Array.from({ length: 10 }, () => hold(orgId)));
  expect(await written(orgId)).toEqual([600_000]);
});

test('a hold that is refused crosses nothing', async () => {
  const orgId = await billing.organizationWith(140_000);
  await watch(orgId, 100_000);
  await expect(hold(orgId)).rejects.toMatchObject({ code: 'billing.insufficient_funds' });
  expect(await written(orgId)).toEqual([]);
});

test('a threshold that is raised over the balance is told of, and taken away it is quiet', async () => {
  const orgId = await billing.organizationWith(300_000);
  await watch(orgId, 300_000);
  await watch(orgId, 400_000);
  await watch(orgId, 500_000);
  expect(await written(orgId)).toEqual([300_000]);
  await watch(orgId, null);
  await hold(orgId);
  expect(await written(orgId)).toEqual([300_000]);
});
