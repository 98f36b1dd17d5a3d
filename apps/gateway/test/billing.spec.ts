import { beforeEach, describe, expect, test } from 'vitest';
import {
  GetBalance,
  GetEarnings,
  GetStatement,
  GetUsageSummary,
  ListPrices,
  ListTransactions,
  PayOutEarnings,
  QuotePrice,
  SetPrice,
  UpdateBillingSettings,
} from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { credit, payout, statement, usage } from './fixtures.js';
import { once, OPERATOR_KEY, startGateway } from './gateway-under-test.js';
import { answerEverything } from './standard-answers.js';

let admin: string;
let orgId: string;

const { surroundings, gateway } = await startGateway();
beforeEach(async () => {
  answerEverything(surroundings.fakes);
  ({ admin_key: admin, org_id: orgId } = await gateway.organization());
});

const last = <Item>(items: readonly Item[]): Item | undefined => items.at(-1);

describe('prices', () => {
  test('an operator sets them for an organization, with defaults for omitted fields', async () => {
    const body = { tier: 'express', amount_micros: 210_000, domain: 'legal' };
    const answer = await gateway.http.post(`/v1/organizations/${orgId}/prices`, OPERATOR_KEY, body, once());
    expect(answer.status).toBe(201);
    const asked = last(surroundings.fakes.received(SetPrice));
    expect(asked).toMatchObject({
      org_id: orgId,
      price: { ...body, task_type: null, urgency: null, min_answers: 1, unit: 'task', currency: 'USD' },
    });
    expect(asked?.idempotency).toBeDefined();
  });

  test('general prices belong to no organization', async () => {
    const body = { tier: 'standard', amount_micros: 160_000 };
    expect((await gateway.http.post('/v1/prices', OPERATOR_KEY, body)).body['org_id']).toBeNull();
  });

  test('an organization cannot set prices, and reads its own price book', async () => {
    const body = { tier: 'standard', amount_micros: 1 };
    expect((await gateway.http.post(`/v1/organizations/${orgId}/prices`, admin, body)).status).toBe(403);
    expect((await gateway.http.get('/v1/billing/prices?limit=5', admin)).status).toBe(200);
    expect(last(surroundings.fakes.received(ListPrices))).toEqual({ org_id: orgId, limit: 5 });
  });

  test('setting or listing prices of an unknown organization is refused', async () => {
    const path = `/v1/organizations/${randomUUIDv7()}/prices`;
    const body = { tier: 'standard', amount_micros: 1 };
    expect((await gateway.http.get(path, OPERATOR_KEY)).code).toBe('organization.not_found');
    expect((await gateway.http.post(path, OPERATOR_KEY, body)).code).toBe('organization.not_found');
  });

  test.each([
    { tier: 'standard', amount_micros: 0 },
    { tier: 'standard', amount_micros: 1, urgency: 'high' },
    { tier: 'cheap', amount_micros: 1 },
    { tier: 'standard', amount_micros: 1, min_answers: 0 },
    { tier: 'standard', amount_micros: 1, valid_from: 'tomorrow' },
  ])('price %j is refused', async body => {
    expect((await gateway.http.post('/v1/prices', OPERATOR_KEY, body)).code).toBe('request.invalid');
  });

  test('a quote takes the properties of a task', async () => {
    const body = { task_type: 'review', domain: 'legal', urgency: 'high', consensus: { total: 3 }, steps: 2 };
    const answer = await gateway.http.post('/v1/billing/quote', admin, body);
    expect(answer.body).toMatchObject({ price: { amount_micros: 150_000 } });
    const { consensus, ...task } = body;
    const asked = { org_id: orgId, ...task, answers_needed: consensus.total };
    expect(last(surroundings.fakes.received(QuotePrice))).toEqual(asked);
  });
});

describe('transactions', () => {
  const cursor = 'bmV4dA';

  beforeEach(() => {
    const data = [{ ...credit('=HYPERLINK("x")'), available_change_micros: -5 }];
    surroundings.fakes.answer(ListTransactions, () => ({ data, next_cursor: cursor }));
  });

  test('can be filtered', async () => {
    const taskId = randomUUIDv7();
    const query = `kind=hold&task_id=${taskId}&from=2026-01-01T00:00:00%2B01:00&to=2026-02-01T00:00:00Z`;
    expect((await gateway.http.get(`/v1/billing/transactions?${query}`, admin)).status).toBe(200);
    expect(last(surroundings.fakes.received(ListTransactions))).toEqual({
      org_id: orgId,
      limit: 20,
      kind: 'hold',
      task_id: taskId,
      from: '2025-12-31T23:00:00.000Z',
      to: '2026-02-01T00:00:00.000Z',
    });
    const payouts = await gateway.http.get('/v1/billing/transactions?kind=payout', admin);
    expect(payouts.code).toBe('request.invalid');
  });

  test.each([
    ['?format=csv&limit=1', {}],
    ['?limit=1', { accept: 'text/csv' }],
    ['?limit=1', { accept: 'application/json;q=0.5, text/csv' }],
  ])('are CSV with %s and %j', async (query, headers) => {
    const answer = await gateway.http.get(`/v1/billing/transactions${query}`, admin, { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
    const next_cursor = answer.headers.get('x-next-cursor');
    const [, next = ''] = /^<(.+)>; rel="next"$/.exec(answer.headers.get('link') ?? '') ?? [];
    const parameters = new URL(next, 'http://x').searchParams;
    expect([parameters.get('cursor'), parameters.get('limit')]).toEqual([next_cursor, '1']);
    expect((await gateway.http.get(next, admin, { headers })).status).toBe(200);
    expect(last(surroundings.fakes.received(ListTransactions))).toMatchObject({ cursor, limit: 1 });
    const [head, line] = answer.raw.split('\r\n');
    expect(head).toMatch(/^transaction_id,created_at,kind,/);
    expect(line).toMatch(/,credit,-5,0,USD,,"'=HYPERLINK\(""x""\)"$/);
  });

  test.each([
    ['', {}],
    ['', { accept: '*/*' }],
    ['?format=json', { accept: 'text/csv' }],
  ])('are JSON with %j and %j', async (query, headers) => {
    const answer = await gateway.http.get(`/v1/billing/transactions${query}`, admin, { headers });
    expect(answer.body).toMatchObject({ next_cursor: expect.stringMatching(new RegExp(`${cursor}$`)) });
  });
});

test('usage defaults to thirty days, grouped by day', async () => {
  const answer = await gateway.http.get('/v1/billing/usage', admin);
  expect(answer.status).toBe(200);
  const asked = last(surroundings.fakes.received(GetUsageSummary));
  expect(asked).toMatchObject({ org_id: orgId, workspace_id: null, group_by: ['day'] });
  expect(Date.parse(asked?.to ?? '') - Date.parse(asked?.from ?? '')).toBe(30 * 86_400_000);
  expect(answer.body).toMatchObject({ from: asked?.from, to: asked?.to });
});

test('usage is grouped as requested', async () => {
  await gateway.http.get('/v1/billing/usage?group_by=workspace,type&workspace_id=ci', admin);
  const asked = last(surroundings.fakes.received(GetUsageSummary));
  expect(asked).toMatchObject({ workspace_id: 'ci', group_by: ['workspace', 'type'] });
  expect((await gateway.http.get('/v1/billing/usage?group_by=week', admin)).code).toBe('request.invalid');
});

test('a statement in CSV has one line per figure, and an invalid month is not found', async () => {
  const path = '/v1/billing/statements/2026-02';
  const answer = await gateway.http.get(path, admin, { headers: { accept: 'text/csv' } });
  const lines = answer.raw.trimEnd().split('\r\n');
  expect(lines[0]).toBe('month,item,task_type,currency,amount_micros');
  expect(lines).toContain('2026-02,opening_available,,USD,1000000');
  expect(lines).toContain("2026-02,captured,'=cmd(),USD,150000");
  expect((await gateway.http.get(path, admin)).body).toMatchObject({ month: '2026-02' });
  for (const none of ['2026-13', '26-01', 'latest']) {
    const refusal = await gateway.http.get(`/v1/billing/statements/${none}`, admin);
    expect([refusal.status, refusal.code]).toEqual([404, 'statement.not_found']);
  }
});

test('the low-balance threshold can be set and removed', async () => {
  for (const threshold of [1_000_000, null]) {
    const change = { low_balance_micros: threshold };
    expect((await gateway.http.patch('/v1/billing/settings', admin, change)).body).toMatchObject(change);
    expect(last(surroundings.fakes.received(UpdateBillingSettings))).toEqual({ org_id: orgId, change });
  }
  const refusal = await gateway.http.patch('/v1/billing/settings', admin, { low_balance_micros: -1 });
  expect(refusal.code).toBe('request.invalid');
});

describe('sums beyond 2^53 are exact to the last digit', () => {
  const SUM = 12_345_678_901_234_567_891n;
  const DIGITS = SUM.toString();

  test('in JSON, as integers', async () => {
    const [worker_id, currency] = [randomUUIDv7(), 'USD' as const];
    const page = { data: [{ ...payout(SUM, null), change_micros: -SUM }], next_cursor: null };
    surroundings.fakes.answer(GetBalance, () => ({ currency, available_micros: SUM, held_micros: SUM }));
    surroundings.fakes.answer(GetEarnings, () => ({ worker_id, currency, balance_micros: SUM, ...page }));
    surroundings.fakes.answer(GetUsageSummary, () => usage(SUM));
    surroundings.fakes.answer(PayOutEarnings, () => ({
      ...{ payout: { ...payout(SUM, null), change_micros: -SUM }, currency },
      ...{ balance_micros: SUM, replayed: false },
    }));

    const path = `/v1/workers/${worker_id}`;
    const [balance, earnings, used, paid] = [
      await gateway.http.get('/v1/billing/balance', admin),
      await gateway.http.get(`${path}/earnings`, admin),
      await gateway.http.get('/v1/billing/usage', admin),
      await gateway.http.post(`${path}/payouts`, admin, { all: true }),
    ];
    expect(balance.raw).toBe(`{"currency":"USD","available_micros":${DIGITS},"held_micros":${DIGITS}}`);
    expect(earnings.raw).toContain(`"balance_micros":${DIGITS},`);
    expect(earnings.raw).toContain(`"change_micros":-${DIGITS},`);
    expect(used.raw.match(new RegExp(`"held_micros":${DIGITS},`, 'g'))).toHaveLength(2);
    expect(paid.raw).toContain(`"balance_micros":${DIGITS}`);
    for (const { status, headers } of [balance, earnings, used, paid]) {
      expect([200, 201]).toContain(status);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    }
  });

  test('in CSV, as numbers', async () => {
    surroundings.fakes.answer(GetStatement, ({ month }) => ({
      ...statement(month),
      opening: { available_micros: SUM, held_micros: -SUM },
    }));
    const answer = await gateway.http.get('/v1/billing/statements/2026-02?format=csv', admin);
    const lines = answer.raw.trimEnd().split('\r\n');
    expect(lines).toContain(`2026-02,opening_available,,USD,${DIGITS}`);
    expect(lines).toContain(`2026-02,opening_held,,USD,-${DIGITS}`);
    const json = await gateway.http.get('/v1/billing/statements/2026-02', admin);
    expect(json.raw).toContain(`"available_micros":${DIGITS},`);
  });
});
