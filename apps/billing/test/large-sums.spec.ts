import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  AddCredit,
  GetBalance,
  GetEarnings,
  GetStatement,
  GetUsageSummary,
  HoldFunds,
  PayOutEarnings,
  SetPrice,
} from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { addCredit, MAX_BALANCE_MICROS } from '../src/credits/add-credit.rule.js';
import { settleHold } from '../src/holds/settle-hold.rule.js';
import { LedgerRepository } from '../src/ledger/ledger.repository.js';
import { TestTask } from './events.js';
import { startBilling } from './harness.js';
import type { Billing } from './harness.js';

const MILLION_DOLLARS = 1_000_000_000_000;
const ROUNDS = 11n;
/** A thousand answers at almost a million dollars each: almost the maximum balance of an organization. */
const LARGE_MICROS = 999_999_999_999_000n;
/** Odd and above 2^53: a number cannot represent it. */
const TOTAL_MICROS = ROUNDS * LARGE_MICROS + 1n;

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

/** Credits an organization up to the limit, in one movement instead of a thousand. */
async function fillUp(orgId: string): Promise<void> {
  const { available_micros: available, held_micros: held } = await billing.ask(GetBalance, { org_id: orgId });
  const amountMicros = MAX_BALANCE_MICROS - available - held;
  const credit = {
    transferId: randomUUIDv7(),
    orgId,
    amountMicros,
    currency: 'USD',
    reference: null,
  } as const;
  expect(await billing.get(LedgerRepository).submit(addCredit(credit))).toMatchObject({
    outcome: 'credited',
  });
}

/** Holds the price of a task and pays all of it to a worker. */
async function payFor(orgId: string, workerId: string, size: 'large' | 'tiny'): Promise<void> {
  const task = {
    ...new TestTask(orgId).holdRequest(),
    urgency: size === 'tiny' ? 'high' : 'normal',
  } as const;
  await billing.ask(HoldFunds, { ...task, answers_needed: 100, steps: 10 });
  const end = { taskId: task.task_id, orgId, transferId: randomUUIDv7(), isCompleted: true };
  const captured = settleHold({ ...end, workerIds: [workerId], workerSharePercent: 100 });
  expect(await billing.get(LedgerRepository).submit(captured)).toMatchObject({ outcome: 'captured' });
}

async function organizationWithPrices(): Promise<string> {
  const orgId = randomUUID();
  const prices = [
    { tier: 'standard', unit: 'answer', amount_micros: MILLION_DOLLARS - 1 },
    { tier: 'express', unit: 'task', amount_micros: 1 },
  ] as const;
  for (const price of prices) await billing.ask(SetPrice, { org_id: orgId, price });
  return orgId;
}

test('sums beyond 2^53 are exact to the last digit: earnings, payouts, statements and usage', async () => {
  const orgId = await organizationWithPrices();
  const workerId = randomUUID();
  for (let round = 0n; round < ROUNDS; round += 1n) {
    await fillUp(orgId);
    await payFor(orgId, workerId, 'large');
  }
  await payFor(orgId, workerId, 'tiny');

  const earnings = await billing.ask(GetEarnings, { worker_id: workerId });
  expect(earnings.balance_micros).toBe(TOTAL_MICROS);

  const month = new Date().toISOString().slice(0, 7);
  const statement = await billing.ask(GetStatement, { org_id: orgId, month });
  expect(statement).toMatchObject({ held_micros: TOTAL_MICROS, captured_micros: TOTAL_MICROS });
  const { available_micros: available } = await billing.ask(GetBalance, { org_id: orgId });
  expect(statement.credits_micros).toBe(TOTAL_MICROS + available);
  expect(statement.closing).toEqual({ available_micros: available, held_micros: 0n });

  const [from, to] = [-1, 1].map(days => new Date(Date.now() + days * 86_400_000).toISOString());
  const asked = { org_id: orgId, workspace_id: null, from: from ?? '', to: to ?? '' };
  const usage = await billing.ask(GetUsageSummary, { ...asked, group_by: [] });
  expect(usage.totals).toMatchObject({ held_micros: TOTAL_MICROS, charged_micros: TOTAL_MICROS });

  const payout = {
    org_id: orgId,
    worker_id: workerId,
    amount_micros: null,
    currency: 'USD',
    reference: null,
    idempotency: { scope: orgId, key: 'payout', fingerprint: 'a'.repeat(64) },
  } as const;
  const paid = await billing.ask(PayOutEarnings, payout);
  expect(paid).toMatchObject({ payout: { change_micros: -TOTAL_MICROS }, balance_micros: 0n });
  expect(await billing.ask(PayOutEarnings, payout)).toEqual({ ...paid, replayed: true });
});

test('a credit beyond the limit is refused until there is room; other organizations are not affected', async () => {
  const orgId = await organizationWithPrices();
  await fillUp(orgId);
  const request = {
    org_id: orgId,
    amount_micros: MILLION_DOLLARS,
    currency: 'USD',
    reference: null,
    idempotency: { scope: orgId, key: 'credit', fingerprint: 'a'.repeat(64) },
  } as const;
  await expect(billing.ask(AddCredit, request)).rejects.toMatchObject({
    kind: 'conflict',
    code: 'billing.balance_limit',
    message:
      'An organization has at most $1000000000.00, available and held together; $0.00 can still be added.',
  });
  await billing.organizationWith(MILLION_DOLLARS);

  await payFor(orgId, randomUUID(), 'large');
  const { balance, replayed } = await billing.ask(AddCredit, request);
  expect([balance.available_micros, replayed]).toEqual([
    MAX_BALANCE_MICROS - LARGE_MICROS + 10n ** 12n,
    false,
  ]);
});

test('concurrent credits are accepted up to the limit and not beyond', async () => {
  const orgId = await organizationWithPrices();
  await fillUp(orgId);
  await payFor(orgId, randomUUID(), 'large');
  const asked = await Promise.allSettled(
    Array.from({ length: 1_010 }, () =>
      billing.ask(AddCredit, {
        ...{ org_id: orgId, amount_micros: MILLION_DOLLARS, currency: 'USD', reference: null },
      }),
    ),
  );
  const refused: unknown[] = asked.flatMap(one => (one.status === 'rejected' ? [one.reason] : []));
  expect(refused).toHaveLength(1_010 - 999);
  for (const refusal of refused) expect(refusal).toMatchObject({ code: 'billing.balance_limit' });
});
