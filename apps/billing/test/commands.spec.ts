import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  AddCredit,
  GetBalance,
  HoldFunds,
  ListTransactions,
  ReleaseHold,
  ServiceError,
} from '#libs/contracts';
import type { Transaction } from '#libs/contracts';
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

const FINGERPRINT = 'a'.repeat(64);

test('an unknown organization has a balance of 0', async () => {
  const balance = await billing.ask(GetBalance, { org_id: randomUUID() });
  expect(balance).toEqual({ currency: 'USD', available_micros: 0n, held_micros: 0n });
});

test('a hold moves its price from available to held, once, however often it is requested', async () => {
  const orgId = await billing.organizationWith(1_000_000);
  const task = new TestTask(orgId);
  const replies = await Promise.all(
    Array.from({ length: 10 }, () => billing.ask(HoldFunds, task.holdRequest())),
  );
  expect(new Set(replies.map(({ price }) => price.amount_micros))).toEqual(new Set([150_000]));
  expect(await billing.balance(orgId)).toEqual({ available: 850_000, held: 150_000 });
});

test('of twenty parallel holds on a balance that allows one, one is placed', async () => {
  const orgId = await billing.organizationWith(299_999);
  const asked = await Promise.allSettled(
    Array.from({ length: 20 }, () => billing.ask(HoldFunds, new TestTask(orgId).holdRequest())),
  );
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const one of asked) {
    if (one.status === 'rejected') {
      expect(one.reason).toMatchObject({ kind: 'insufficient_funds', code: 'billing.insufficient_funds' });
    }
  }
  expect(await billing.balance(orgId)).toEqual({ available: 149_999, held: 150_000 });
});

test('an insufficient balance is refused with the missing amount', async () => {
  const orgId = await billing.organizationWith(50_000);
  const refusal = billing.ask(HoldFunds, { ...new TestTask(orgId, 2).holdRequest(), urgency: 'critical' });
  await expect(refusal).rejects.toThrow('The task costs $0.20 and $0.05 is available.');
});

test('a released hold is returned, once, and cannot be placed again', async () => {
  const orgId = await billing.organizationWith(150_000);
  const task = new TestTask(orgId);
  const named = { task_id: task.taskId, org_id: orgId };
  expect(await billing.ask(ReleaseHold, named)).toEqual({ released: false });
  await billing.ask(HoldFunds, task.holdRequest());
  const releases = await Promise.all([billing.ask(ReleaseHold, named), billing.ask(ReleaseHold, named)]);
  expect(releases.filter(({ released }) => released)).toHaveLength(1);
  expect(await billing.balance(orgId)).toEqual({ available: 150_000, held: 0 });
  await expect(billing.ask(HoldFunds, task.holdRequest())).rejects.toMatchObject({
    kind: 'conflict',
    code: 'billing.hold_resolved',
  });
});

test("another organization can neither use nor release a task's hold", async () => {
  const orgId = await billing.organizationWith(150_000);
  const stranger = await billing.organizationWith(150_000);
  const task = new TestTask(orgId);
  await billing.ask(HoldFunds, task.holdRequest());
  await expect(billing.ask(HoldFunds, { ...task.holdRequest(), org_id: stranger })).rejects.toBeInstanceOf(
    ServiceError,
  );
  expect(await billing.ask(ReleaseHold, { task_id: task.taskId, org_id: stranger })).toEqual({
    released: false,
  });
  expect(await billing.balance(orgId)).toEqual({ available: 0, held: 150_000 });
  expect(await billing.balance(stranger)).toEqual({ available: 150_000, held: 0 });
});

test('a credit with a key is added once, and a repeated request gets the first response', async () => {
  const orgId = randomUUID();
  const idempotency = { scope: orgId, key: 'top-up', fingerprint: FINGERPRINT };
  const request = {
    org_id: orgId,
    amount_micros: 5_000_000,
    currency: 'USD',
    reference: 'PO 7',
    idempotency,
  } as const;
  const asked = await Promise.allSettled(Array.from({ length: 20 }, () => billing.ask(AddCredit, request)));
  const first = asked.flatMap(one => (one.status === 'fulfilled' && !one.value.replayed ? [one.value] : []));
  expect(first).toHaveLength(1);
  for (const one of asked) {
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'idempotency.in_progress' });
  }
  const again = await billing.ask(AddCredit, request);
  expect(again).toEqual({ ...first[0], replayed: true });
  expect(again.balance).toEqual({ currency: 'USD', available_micros: 5_000_000n, held_micros: 0n });

  const other = {
    ...request,
    amount_micros: 1,
    idempotency: { ...idempotency, fingerprint: 'b'.repeat(64) },
  };
  await expect(billing.ask(AddCredit, other)).rejects.toMatchObject({ code: 'idempotency.key_reused' });
  expect((await billing.balance(orgId)).available).toBe(5_000_000);
});

test('transactions are listed newest first, page by page, each once', async () => {
  const orgId = await billing.organizationWith(1_000_000);
  const tasks = Array.from({ length: 4 }, () => new TestTask(orgId));
  await Promise.all(tasks.map(task => billing.ask(HoldFunds, task.holdRequest())));
  await billing.ask(ReleaseHold, { task_id: tasks[0]?.taskId ?? '', org_id: orgId });

  const listed: Transaction[] = [];
  let cursor: string | null = null;
  do {
    const request = { org_id: orgId, limit: 2, ...(cursor === null ? {} : { cursor }) };
    const page: { data: Transaction[]; next_cursor: string | null } = await billing.ask(
      ListTransactions,
      request,
    );
    listed.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);

  expect(listed.map(({ kind }) => kind)).toEqual(['release', 'hold', 'hold', 'hold', 'hold', 'credit']);
  expect(listed[0]).toMatchObject({
    task_id: tasks[0]?.taskId,
    available_change_micros: 150_000,
    held_change_micros: -150_000,
  });
  expect(listed[1]).toMatchObject({ available_change_micros: -150_000, held_change_micros: 150_000 });
  expect(listed[5]).toMatchObject({
    available_change_micros: 1_000_000,
    held_change_micros: 0,
    task_id: null,
  });
  expect(new Set(listed.map(one => one.transaction_id)).size).toBe(6);
});

test('an invalid cursor is refused', async () => {
  const asked = billing.ask(ListTransactions, { org_id: randomUUID(), limit: 20, cursor: 'x' });
  await expect(asked).rejects.toMatchObject({ kind: 'invalid', code: 'cursor.invalid' });
});
