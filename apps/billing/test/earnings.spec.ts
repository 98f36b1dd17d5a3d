import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GetEarnings, HoldFunds, ListTransactions, PayOutEarnings } from '#libs/contracts';
import type { RequestInput } from '#libs/contracts';
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

/** A worker who has finished this many tasks at $0.12 each. */
async function workerWith(tasks: number): Promise<{ orgId: string; workerId: string; taskIds: string[] }> {
  const orgId = await billing.organizationWith(150_000 * tasks);
  const workerId = randomUUID();
  const taskIds: string[] = [];
  for (let done = 0; done < tasks; done += 1) {
    const task = new TestTask(orgId);
    await billing.ask(HoldFunds, task.holdRequest());
    await billing.publish(task.completed([workerId]));
    await billing.settled();
    taskIds.push(task.taskId);
  }
  return { orgId, workerId, taskIds };
}

function payout(
  { orgId, workerId }: { orgId: string; workerId: string },
  amountMicros: number | null,
): RequestInput<typeof PayOutEarnings> {
  return {
    ...{ org_id: orgId, worker_id: workerId, currency: 'USD', reference: 'SEPA 7' },
    amount_micros: amountMicros,
  };
}

test('earnings are listed with their tasks, newest first, page by page', async () => {
  const { workerId, taskIds } = await workerWith(3);
  const first = await billing.ask(GetEarnings, { worker_id: workerId, limit: 2 });
  expect(first).toMatchObject({ worker_id: workerId, currency: 'USD', balance_micros: 360_000n });
  const cursor = first.next_cursor ?? '';
  const rest = await billing.ask(GetEarnings, { worker_id: workerId, limit: 2, cursor });
  expect(rest.next_cursor).toBeNull();
  const listed = [...first.data, ...rest.data];
  expect(listed.map(({ task_id }) => task_id)).toEqual(taskIds.toReversed());
  expect(listed.map(({ change_micros }) => change_micros)).toEqual([120_000n, 120_000n, 120_000n]);
});

test('a worker without tasks has earned nothing, and an invalid cursor is refused', async () => {
  const worker_id = randomUUID();
  expect(await billing.ask(GetEarnings, { worker_id })).toMatchObject({ balance_micros: 0n, data: [] });
  const refusal = billing.ask(GetEarnings, { worker_id, cursor: 'x' });
  await expect(refusal).rejects.toMatchObject({ code: 'cursor.invalid' });
});

test("a payout reduces the earnings and does not change the organization's balances", async () => {
  const worker = await workerWith(1);
  const before = await billing.balance(worker.orgId);
  const reply = await billing.ask(PayOutEarnings, payout(worker, 70_000));
  expect(reply).toMatchObject({ balance_micros: 50_000n, payout: { change_micros: -70_000n } });
  expect(await billing.balance(worker.orgId)).toEqual(before);
  const { data } = await billing.ask(GetEarnings, { worker_id: worker.workerId });
  expect(data.map(({ kind, reference }) => [kind, reference])).toEqual([
    ['payout', 'SEPA 7'],
    ['capture', null],
  ]);
  const movements = await billing.ask(ListTransactions, { org_id: worker.orgId });
  expect(movements.data.map(({ kind }) => kind)).toEqual(['capture', 'hold', 'credit']);
});

test('a payout above the balance is refused, also with a key, until the balance suffices', async () => {
  const worker = await workerWith(1);
  const idempotency = { scope: worker.orgId, key: 'payout', fingerprint: 'a'.repeat(64) };
  const request = { ...payout(worker, 200_000), idempotency };
  const refusal = { kind: 'insufficient_funds', code: 'billing.insufficient_earnings' };
  await expect(billing.ask(PayOutEarnings, request)).rejects.toMatchObject(refusal);
  const task = new TestTask(await billing.organizationWith(150_000));
  await billing.ask(HoldFunds, task.holdRequest());
  await billing.publish(task.completed([worker.workerId]));
  await billing.settled();
  expect(await billing.ask(PayOutEarnings, request)).toMatchObject({ balance_micros: 40_000n });
});

test('a payout with a key is made once', async () => {
  const worker = await workerWith(1);
  const idempotency = { scope: worker.orgId, key: 'payout', fingerprint: 'a'.repeat(64) };
  const request = { ...payout(worker, 50_000), idempotency };
  const first = await billing.ask(PayOutEarnings, request);
  expect(await billing.ask(PayOutEarnings, request)).toEqual({ ...first, replayed: true });
  const { balance_micros } = await billing.ask(GetEarnings, { worker_id: worker.workerId });
  expect(balance_micros).toBe(70_000n);
});

test('of twenty concurrent payouts of the whole balance, one is made', async () => {
  const worker = await workerWith(2);
  const asked = await Promise.allSettled(
    Array.from({ length: 20 }, () => billing.ask(PayOutEarnings, payout(worker, null))),
  );
  const made = asked.flatMap(one => (one.status === 'fulfilled' ? [one.value.payout.change_micros] : []));
  expect(made).toEqual([-240_000n]);
});
