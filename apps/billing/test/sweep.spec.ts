import { afterEach, beforeEach, expect, test } from 'vitest';
import { HoldFunds } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { HoldSweep } from '../src/holds/hold-sweep.js';
import { TestTask } from './events.js';
import { startBilling } from './harness.js';
import type { Billing } from './harness.js';

let billing: Billing;

// One database per test: a sweep checks every hold in it.
beforeEach(async () => {
  billing = await startBilling();
});
afterEach(async () => {
  await billing.soundLedger();
  await billing.close();
});

test('holds of tasks that were never created are returned; those of existing tasks stay', async () => {
  const orgId = await billing.organizationWith(1_000_000);
  const [neverCreated, confirmed, unconfirmed] = [
    new TestTask(orgId),
    new TestTask(orgId),
    new TestTask(orgId),
  ];
  for (const task of [neverCreated, confirmed, unconfirmed]) await billing.ask(HoldFunds, task.holdRequest());
  await billing.publish(confirmed.created({ amount_micros: 150_000, currency: 'USD' }));
  await billing.settled();
  billing.registry.existing.add(unconfirmed.taskId);

  const sweep = billing.get(HoldSweep);
  // Two replicas concurrently.
  const [first, second] = await Promise.all([sweep.run(), sweep.run()]);
  expect(first + second).toBe(1);
  expect(await billing.balance(orgId)).toEqual({ available: 700_000, held: 300_000 });
  await expect(billing.ask(HoldFunds, neverCreated.holdRequest())).rejects.toMatchObject({
    code: 'billing.hold_resolved',
  });

  const { existenceRequests } = billing.registry;
  expect(await sweep.run()).toBe(0);
  expect(billing.registry.existenceRequests).toBe(existenceRequests);
});

test('while the registry is unavailable no hold is voided', async () => {
  const orgId = await billing.organizationWith(150_000);
  await billing.ask(HoldFunds, new TestTask(orgId).holdRequest());
  await billing.stopRegistry();
  await expect(billing.get(HoldSweep).run()).rejects.toMatchObject({ kind: 'unavailable' });
  const rows = await billing
    .dataSource()
    .query<unknown[]>(
      `SELECT FROM hold_resolutions WHERE hold_id IN (SELECT hold_id FROM holds WHERE org_id = $1)`,
      [orgId],
    );
  expect(rows).toEqual([]);
});

test('sweeps run periodically', async () => {
  const sweeping = await startBilling({ HOLD_SWEEP_INTERVAL_MS: 20 });
  const orgId = await sweeping.organizationWith(150_000);
  await sweeping.ask(HoldFunds, new TestTask(orgId).holdRequest());
  await waitFor(async () => (await sweeping.balance(orgId)).held === 0);
  await sweeping.close();
});
