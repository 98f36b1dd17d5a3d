import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { HoldFunds, ReleaseHold } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { TestTask } from './events.js';
import type { TaskEvent } from './events.js';
import { startBilling } from './harness.js';
import type { Billing } from './harness.js';

let billing: Billing;

beforeAll(async () => {
  billing = await startBilling();
});
afterEach(async () => {
  await billing.soundLedger();
});
afterAll(async () => {
  await billing.close();
});

const PRICE = { amount_micros: 150_000, currency: 'USD' } as const;

test('a completed task pays its worker and the platform', async () => {
  const orgId = await billing.organizationWith(1_000_000);
  const task = new TestTask(orgId);
  const worker = randomUUID();
  const { price } = await billing.ask(HoldFunds, task.holdRequest());
  await billing.publish(task.created(price), task.completed([worker]));
  await billing.settled();
  expect(await billing.balance(orgId)).toEqual({ available: 850_000, held: 0 });
  expect(await billing.earned(worker)).toBe(120_000);
  expect(await billing.earned(orgId)).toBe(30_000);
});

test('failed and cancelled tasks pay for finished answers and return the rest', async () => {
  const orgId = await billing.organizationWith(900_000);
  const [failed, cancelled] = [new TestTask(orgId, 3), new TestTask(orgId, 3)];
  const [ann, bob] = [randomUUID(), randomUUID()];
  await Promise.all([failed, cancelled].map(task => billing.ask(HoldFunds, task.holdRequest())));
  expect(await billing.balance(orgId)).toEqual({ available: 600_000, held: 300_000 });
  await billing.publish(failed.failed([ann, bob]), cancelled.cancelled());
  await billing.settled();
  expect(await billing.balance(orgId)).toEqual({ available: 800_000, held: 0 });
  expect(await billing.earned(ann)).toBe(40_000);
});

test('a task created without a hold gets one, and is queued with the price', async () => {
  const orgId = await billing.organizationWith(500_000);
  const task = new TestTask(orgId, 2);
  await billing.publish(task.created(null));
  await billing.settled();
  expect(billing.registry.queued).toContainEqual({
    task_id: task.taskId,
    price: { amount_micros: 150_000, currency: 'USD' },
  });
  expect(await billing.balance(orgId)).toEqual({ available: 350_000, held: 150_000 });
});

test('a task created without sufficient funds fails', async () => {
  const task = new TestTask(await billing.organizationWith(149_999));
  await billing.publish(task.created(null));
  await billing.settled();
  expect(billing.registry.failed).toContainEqual({
    task_id: task.taskId,
    step: null,
    reason: 'insufficient_funds',
    detail: 'The task costs $0.15 and $0.149999 was available.',
  });
});

test('a hold whose task ended while it was being placed is returned', async () => {
  const orgId = await billing.organizationWith(150_000);
  const task = new TestTask(orgId);
  billing.registry.ended.add(task.taskId);
  await billing.publish(task.created(null), task.cancelled());
  await billing.settled();
  expect(await billing.balance(orgId)).toEqual({ available: 150_000, held: 0 });
});

test("the event of a task's end may arrive before that of its creation: then nothing is held", async () => {
  const orgId = await billing.organizationWith(150_000);
  const task = new TestTask(orgId);
  await billing.publish(task.cancelled());
  await billing.settled();
  await billing.publish(task.created(null));
  await billing.settled();
  expect(await billing.balance(orgId)).toEqual({ available: 150_000, held: 0 });
  await expect(billing.ask(HoldFunds, task.holdRequest())).rejects.toMatchObject({
    code: 'billing.hold_resolved',
  });
  expect(billing.registry.queued.map(({ task_id }) => task_id)).not.toContain(task.taskId);
});

test('a task that arrives after its hold was voided fails instead of being worked on without pay', async () => {
  const orgId = await billing.organizationWith(150_000);
  const task = new TestTask(orgId);
  const { price } = await billing.ask(HoldFunds, task.holdRequest());
  await billing.ask(ReleaseHold, { task_id: task.taskId, org_id: orgId });
  await billing.publish(task.created(price));
  await waitFor(() => billing.registry.failed.some(({ task_id }) => task_id === task.taskId));
});

test('the hold of a confirmed task is not returned when a caller claims that the task was not created', async () => {
  const orgId = await billing.organizationWith(150_000);
  const task = new TestTask(orgId);
  const { price } = await billing.ask(HoldFunds, task.holdRequest());
  await billing.publish(task.created(price));
  await billing.settled();
  expect(await billing.ask(ReleaseHold, { task_id: task.taskId, org_id: orgId })).toEqual({
    released: false,
  });
});

test('duplicate and reordered events lead to the same result as each event once, in order', async () => {
  const orgId = await billing.organizationWith(10_000_000);
  const workers = Array.from({ length: 5 }, () => randomUUID());
  const events: TaskEvent[] = [];
  for (let place = 0; place < 30; place += 1) {
    const task = new TestTask(orgId, (place % 3) + 1);
    const payable = workers.slice(0, place % 4);
    const hasHold = place % 5 !== 0;
    if (hasHold) await billing.ask(HoldFunds, task.holdRequest());
    const created = task.created(hasHold ? PRICE : null);
    const ends = [task.completed(workers.slice(0, 1)), task.failed(payable), task.cancelled(payable)];
    const end = hasHold ? ends[place % 3] : task.failed();
    events.push(created, ...(end === undefined ? [] : [end]));
  }
  await billing.publish(...events.toReversed(), ...events);
  await billing.settled();
  const once = await snapshot(orgId, workers);
  expect(once.balance.held).toBe(0);

  await billing.publish(...events, ...events.toReversed());
  await billing.settled();
  expect(await snapshot(orgId, workers)).toEqual(once);
});

async function snapshot(orgId: string, workers: readonly string[]) {
  const { sums, openHolds } = await billing.soundLedger();
  return {
    sums,
    openHolds,
    balance: await billing.balance(orgId),
    earned: await Promise.all([orgId, ...workers].map(owner => billing.earned(owner))),
  };
}
