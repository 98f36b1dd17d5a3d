import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  AddCredit,
  GetBillingSettings,
  HoldFunds,
  ReleaseHold,
  UpdateBillingSettings,
} from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { TestTask } from './events.js';
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

async function setThreshold(orgId: string, thresholdMicros: number | null): Promise<void> {
  const change = { low_balance_micros: thresholdMicros };
  await billing.ask(UpdateBillingSettings, { org_id: orgId, change });
}

async function hold(orgId: string): Promise<TestTask> {
  const task = new TestTask(orgId);
  await billing.ask(HoldFunds, task.holdRequest());
  return task;
}

/**
 * The events published for the organization so far. Events are published in the order of their causes: once the event
 * of an organization whose balance falls now has arrived, so have all that were caused before.
 */
async function published(orgId: string): Promise<readonly number[]> {
  const marker = await billing.organizationWith(150_000);
  await setThreshold(marker, 100_000);
  await hold(marker);
  await waitFor(() => billing.lowBalances(marker).length === 1);
  return billing.lowBalances(orgId).map(({ available_micros: available }) => available);
}

test('an organization without a threshold gets no event', async () => {
  const orgId = await billing.organizationWith(150_000);
  expect(await billing.ask(GetBillingSettings, { org_id: orgId })).toEqual({
    currency: 'USD',
    low_balance_micros: null,
  });
  await hold(orgId);
  expect(await published(orgId)).toEqual([]);
});

test('the transfer that crosses the threshold publishes one event, and another after the balance was sufficient again', async () => {
  const orgId = await billing.organizationWith(600_000);
  await setThreshold(orgId, 450_000);
  await hold(orgId);
  expect(await published(orgId)).toEqual([]);
  const task = await hold(orgId);
  await hold(orgId);
  expect(await published(orgId)).toEqual([300_000]);
  await billing.ask(ReleaseHold, { task_id: task.taskId, org_id: orgId });
  await hold(orgId);
  expect(await published(orgId)).toEqual([300_000]);
  await billing.ask(AddCredit, { org_id: orgId, amount_micros: 300_000, currency: 'USD', reference: null });
  await hold(orgId);
  expect(await published(orgId)).toEqual([300_000, 300_000]);

  expect(billing.lowBalances(orgId)[0]).toMatchObject({
    org_id: orgId,
    currency: 'USD',
    available_micros: 300_000,
    threshold_micros: 450_000,
  });
});

test('of many concurrent holds one crosses the threshold', async () => {
  const orgId = await billing.organizationWith(1_500_000);
  await setThreshold(orgId, 700_000);
  await Promise.all(Array.from({ length: 10 }, () => hold(orgId)));
  expect(await published(orgId)).toEqual([600_000]);
});

test('a refused hold does not cross the threshold', async () => {
  const orgId = await billing.organizationWith(140_000);
  await setThreshold(orgId, 100_000);
  await expect(hold(orgId)).rejects.toMatchObject({ code: 'billing.insufficient_funds' });
  expect(await published(orgId)).toEqual([]);
});

test('raising the threshold above the balance publishes an event, and removing it stops the events', async () => {
  const orgId = await billing.organizationWith(300_000);
  await setThreshold(orgId, 300_000);
  await setThreshold(orgId, 400_000);
  await setThreshold(orgId, 500_000);
  expect(await published(orgId)).toEqual([300_000]);
  await setThreshold(orgId, null);
  await hold(orgId);
  expect(await published(orgId)).toEqual([300_000]);
});
