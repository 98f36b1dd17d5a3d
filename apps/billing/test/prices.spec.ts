import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GetUsageSummary, HoldFunds, ListPrices, QuotePrice, SetPrice } from '#libs/contracts';
import type { RequestInput, PriceSpec } from '#libs/contracts';
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

function setPrice(orgId: string, price: Partial<PriceSpec> & Pick<PriceSpec, 'tier' | 'amount_micros'>) {
  return billing.ask(SetPrice, { org_id: orgId, price });
}

async function priceOf(task: TestTask): Promise<number> {
  return (await billing.ask(HoldFunds, task.holdRequest())).price.amount_micros;
}

test('a task costs the same regardless of its answers and steps', async () => {
  const orgId = await billing.organizationWith(1_000_000);
  expect(await priceOf(new TestTask(orgId, 3, { urgency: 'high', steps: 2 }))).toBe(200_000);
  expect(await priceOf(new TestTask(orgId, 5))).toBe(150_000);
});

test('a price per answer is held for every answer of every step, and pays each finished one', async () => {
  const orgId = await billing.organizationWith(1_000_000);
  await setPrice(orgId, { tier: 'standard', unit: 'answer', amount_micros: 50_000 });
  const task = new TestTask(orgId, 3, { steps: 2 });
  expect(await priceOf(task)).toBe(300_000);
  const worker = randomUUID();
  await billing.publish(task.failed([worker, randomUUID()]));
  await billing.settled();
  expect(await billing.balance(orgId)).toEqual({ available: 900_000, held: 0 });
  expect(await billing.earned(worker)).toBe(40_000);
});

test('a price that changes after the task was created does not affect it', async () => {
  const orgId = await billing.organizationWith(1_000_000);
  const [before, after] = [new TestTask(orgId), new TestTask(orgId)];
  expect(await priceOf(before)).toBe(150_000);
  await setPrice(orgId, { tier: 'standard', amount_micros: 400_000 });
  expect(await priceOf(before)).toBe(150_000);
  expect(await priceOf(after)).toBe(400_000);
  // More answers are paid than the task needed: additional answers were requested, which are not charged.
  const workers = [randomUUID(), randomUUID(), randomUUID()];
  await billing.publish(before.completed(workers));
  await billing.settled();
  expect(await billing.balance(orgId)).toEqual({ available: 450_000, held: 400_000 });
  expect(await Promise.all(workers.map(worker => billing.earned(worker)))).toEqual([40_000, 40_000, 40_000]);
});

test('a task that first reaches billing as an event costs the same as through the API', async () => {
  const orgId = await billing.organizationWith(10_000_000);
  await setPrice(orgId, { tier: 'express', domain: 'legal', amount_micros: 700_000 });
  await setPrice(orgId, { tier: 'express', task_type: 'review', amount_micros: 800_000 });
  await setPrice(orgId, { tier: 'standard', min_answers: 6, unit: 'answer', amount_micros: 10_000 });
  const kinds = [
    { urgency: 'high', domain: 'legal' },
    { urgency: 'critical', task_type: 'review', domain: 'legal' },
    { urgency: 'low', steps: 2 },
    { urgency: 'normal' },
  ] as const;
  for (const kind of kinds) {
    const [byCommand, byEvent] = [new TestTask(orgId, 3, kind), new TestTask(orgId, 3, kind)];
    const { price } = await billing.ask(HoldFunds, byCommand.holdRequest());
    await billing.publish(byEvent.created(null));
    await billing.settled();
    expect(billing.registry.queued).toContainEqual({ task_id: byEvent.taskId, price });
    const { task_type, domain, urgency, answers_needed, steps } = byCommand.holdRequest();
    const query = { org_id: orgId, task_type, domain, urgency, answers_needed, steps };
    expect((await billing.ask(QuotePrice, query)).price).toEqual(price);
  }
});

test('a hold records what it is for, whichever way it was placed', async () => {
  const orgId = await billing.organizationWith(1_000_000);
  const kind = {
    urgency: 'low',
    domain: 'legal',
    task_type: 'review',
    workspace_id: 'ci',
    steps: 2,
  } as const;
  const [byCommand, byEvent] = [new TestTask(orgId, 3, kind), new TestTask(orgId, 3, kind)];
  await billing.ask(HoldFunds, byCommand.holdRequest());
  await billing.publish(byEvent.created(null));
  await billing.settled();
  const sql = `SELECT workspace_id, task_type, domain, urgency, answers_needed, steps FROM holds WHERE hold_id = $1`;
  for (const { taskId } of [byCommand, byEvent]) {
    expect(await billing.dataSource().query(sql, [taskId])).toEqual([{ ...kind, answers_needed: 3 }]);
  }
});

test('a future price does not apply yet, and one in the past is refused', async () => {
  const orgId = await billing.organizationWith(1_000_000);
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  await setPrice(orgId, { tier: 'standard', amount_micros: 1, valid_from: inAnHour });
  expect(await priceOf(new TestTask(orgId))).toBe(150_000);
  const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const late = setPrice(orgId, { tier: 'standard', amount_micros: 1, valid_from: anHourAgo });
  await expect(late).rejects.toMatchObject({ kind: 'invalid', code: 'billing.price_in_past' });
});

test('a price with a key is set once', async () => {
  const orgId = randomUUID();
  const request: RequestInput<typeof SetPrice> = {
    org_id: orgId,
    price: { tier: 'standard', amount_micros: 90_000 },
    idempotency: { scope: orgId, key: 'price', fingerprint: 'a'.repeat(64) },
  };
  const first = await billing.ask(SetPrice, request);
  expect(await billing.ask(SetPrice, request)).toEqual({ ...first, replayed: true });
  const { data } = await billing.ask(ListPrices, { org_id: orgId });
  expect(data.filter(({ org_id }) => org_id === orgId)).toEqual([first.price]);
});

test("an organization's price book has its own prices and the general ones, page by page, and no others", async () => {
  const [orgId, stranger] = [randomUUID(), randomUUID()];
  await setPrice(stranger, { tier: 'standard', amount_micros: 1 });
  for (const amount of [1, 2, 3]) await setPrice(orgId, { tier: 'standard', amount_micros: amount });
  const first = await billing.ask(ListPrices, { org_id: orgId, limit: 3 });
  expect(first.data.map(({ amount_micros }) => amount_micros)).toEqual([3, 2, 1]);
  const rest = await billing.ask(ListPrices, { org_id: orgId, cursor: first.next_cursor ?? '' });
  expect(rest.data.map(({ org_id, amount_micros }) => [org_id, amount_micros])).toEqual([
    [null, 200_000],
    [null, 150_000],
  ]);
  expect(rest.next_cursor).toBeNull();
});

describe('types and domains are labels', () => {
  const SPELLINGS = ['MÉDICAL', 'médical', 'me\u0301dical'] as const;

  test('a price for one spelling applies to all, and a later one replaces it', async () => {
    const orgId = await billing.organizationWith(10_000_000);
    await setPrice(orgId, { tier: 'standard', domain: SPELLINGS[0], amount_micros: 700_000 });
    await setPrice(orgId, { tier: 'standard', task_type: SPELLINGS[1], amount_micros: 800_000 });
    for (const spelling of SPELLINGS) {
      expect(await priceOf(new TestTask(orgId, 1, { domain: spelling }))).toBe(700_000);
      expect(await priceOf(new TestTask(orgId, 1, { task_type: spelling }))).toBe(800_000);
    }
    await setPrice(orgId, { tier: 'standard', domain: SPELLINGS[2], amount_micros: 600_000 });
    for (const spelling of SPELLINGS) {
      expect(await priceOf(new TestTask(orgId, 1, { domain: spelling }))).toBe(600_000);
    }
    const { data } = await billing.ask(ListPrices, { org_id: orgId });
    expect(data.flatMap(({ domain }) => domain ?? [])).toEqual([SPELLINGS[2], SPELLINGS[0]]);
  });

  test('usage counts all spellings of a type together', async () => {
    const orgId = await billing.organizationWith(10_000_000);
    for (const spelling of SPELLINGS) await priceOf(new TestTask(orgId, 1, { task_type: spelling }));
    await priceOf(new TestTask(orgId, 1, { task_type: 'medical' }));
    const { rows } = await billing.ask(GetUsageSummary, {
      org_id: orgId,
      workspace_id: null,
      from: new Date(Date.now() - 3_600_000).toISOString(),
      to: new Date(Date.now() + 3_600_000).toISOString(),
      group_by: ['type'],
    });
    expect(rows.map(({ tasks, held_micros }) => [tasks, held_micros]).toSorted()).toEqual([
      [1, 150_000n],
      [3, 450_000n],
    ]);
  });
});
