import { beforeAll, describe, expect, inject, test } from 'vitest';
import { encodeCursor as cursor } from '#libs/database';
import { ApiClient } from '#libs/testing';
import { createOrganization } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { TestWorker } from '../system/worker.js';

let organization: TestOrganization;
let operator: ApiClient;
let worker: TestWorker;

beforeAll(async () => {
  organization = await createOrganization();
  const { base_url, operator_key } = inject('credentials');
  operator = new ApiClient(base_url, operator_key);
  worker = await TestWorker.hire(organization);
});

const TRILLION = 1_000_000_000_000;

describe('reading', () => {
  test.each<[number, string | null, string]>([
    [200, null, 'transactions?limit=100'],
    [422, 'request.invalid', 'transactions?limit=101'],
    [422, 'request.invalid', 'transactions?limit=0'],
    [422, 'request.invalid', 'transactions?limit=1e2'],
    [200, null, 'transactions?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59.999Z'],
    [200, null, 'transactions?from=9999-12-31T23:59:59.999Z&to=0001-01-01T00:00:00Z'],
    [422, 'request.invalid', 'transactions?from=0000-12-31T23:59:59Z'],
    [422, 'request.invalid', 'transactions?to=9999-12-31T23:59:59-01:00'],
    [422, 'request.invalid', 'transactions?task_id=1'],
    [422, 'cursor.invalid', `transactions?cursor=${cursor({ transaction: 5 })}`],
    [422, 'cursor.invalid', `transactions?cursor=${'a'.repeat(501)}`],
    [422, 'cursor.invalid', `prices?cursor=${cursor({ price: 5 })}`],
    [200, null, 'statements?limit=100'],
    [422, 'cursor.invalid', `statements?cursor=${cursor({ month: '2026-01' })}`],
    [200, null, 'statements/2000-01'],
    [200, null, 'statements/2999-12'],
    [404, 'statement.not_found', 'statements/1999-12'],
    [404, 'statement.not_found', 'statements/2026-00'],
    [200, null, 'usage?from=2026-01-01T00:00:00Z&to=2027-02-05T00:00:00Z'],
    [422, 'billing.usage_range', 'usage?from=2026-01-01T00:00:00Z&to=2027-02-05T00:00:00.001Z'],
    [422, 'billing.usage_range', 'usage?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z'],
    [200, null, 'usage?to=0001-02-01T00:00:00Z'],
    [422, 'billing.usage_range', 'usage?to=0001-01-01T00:00:00Z'],
    [422, 'billing.usage_range', 'usage?from=9999-12-31T00:00:00Z'],
    [200, null, 'usage?from=9999-12-31T00:00:00Z&to=9999-12-31T23:59:59.999Z'],
    [200, null, `usage?workspace_id=${'w'.repeat(100)}`],
    [422, 'request.invalid', `usage?workspace_id=${'w'.repeat(101)}`],
    [422, 'request.invalid', 'usage?workspace_id=%00'],
    [200, null, 'usage?group_by=day,type,workspace'],
    [200, null, 'usage?group_by=day,day,day'],
    [422, 'request.invalid', 'usage?group_by=day,day,day,day'],
    [422, 'request.invalid', 'usage?group_by='],
  ])('%i %s for %s', async (status, code, path) => {
    const answer = await organization.admin.get(`/v1/billing/${path}`);
    expect({ status: answer.status, body: answer.body }).toMatchObject({
      status,
      ...(code !== null && { body: { code } }),
    });
  });

  test.each<[number, string | null, string]>([
    [200, null, 'limit=100'],
    [422, 'request.invalid', 'limit=101'],
    [422, 'cursor.invalid', `cursor=${cursor({ earning: 'ffffffff-ffff-4fff-bfff-ffffffffffff' })}`],
  ])('%i %s for earnings?%s', async (status, code, query) => {
    const answers = [
      await organization.admin.get(`/v1/workers/${worker.workerId}/earnings?${query}`),
      await worker.api.get(`/v1/worker/earnings?${query}`),
    ];
    for (const answer of answers)
      expect({ status: answer.status, body: answer.body }).toMatchObject({
        status,
        ...(code !== null && { body: { code } }),
      });
  });
});

describe('writing', () => {
  const price = { tier: 'standard', amount_micros: 1 };
  const quote = { task_type: 'x', domain: 'x' };
  test.each<[number, string | null, 'PATCH' | 'POST', string, Readonly<Record<string, unknown>>]>([
    [200, null, 'PATCH', '/v1/billing/settings', { low_balance_micros: 1_000 * TRILLION }],
    [422, 'request.invalid', 'PATCH', '/v1/billing/settings', { low_balance_micros: 1_000 * TRILLION + 1 }],
    [
      402,
      'billing.insufficient_earnings',
      'POST',
      '/v1/workers/:worker/payouts',
      { amount_micros: TRILLION },
    ],
    [422, 'request.invalid', 'POST', '/v1/workers/:worker/payouts', { amount_micros: TRILLION + 1 }],
    [402, 'billing.insufficient_earnings', 'POST', '/v1/workers/:worker/payouts', { all: true }],
    [
      422,
      'request.invalid',
      'POST',
      '/v1/workers/:worker/payouts',
      { all: true, reference: 'x'.repeat(201) },
    ],
    [201, null, 'POST', '/v1/organizations/:org/credits', { amount_micros: TRILLION }],
    [422, 'request.invalid', 'POST', '/v1/organizations/:org/credits', { amount_micros: TRILLION + 1 }],
    [201, null, 'POST', '/v1/organizations/:org/prices', { ...price, amount_micros: TRILLION }],
    [
      422,
      'request.invalid',
      'POST',
      '/v1/organizations/:org/prices',
      { ...price, amount_micros: TRILLION + 1 },
    ],
    [201, null, 'POST', '/v1/organizations/:org/prices', { ...price, min_answers: 2_000 }],
    [422, 'request.invalid', 'POST', '/v1/organizations/:org/prices', { ...price, min_answers: 2_001 }],
    [
      201,
      null,
      'POST',
      '/v1/organizations/:org/prices',
      { ...price, valid_from: '9999-12-31T23:59:59.999Z' },
    ],
    [
      422,
      'request.invalid',
      'POST',
      '/v1/organizations/:org/prices',
      { ...price, valid_from: '9999-12-31T23:59:59-01:00' },
    ],
    [
      422,
      'billing.price_in_past',
      'POST',
      '/v1/organizations/:org/prices',
      { ...price, valid_from: '0001-01-01T00:00:00Z' },
    ],
    [200, null, 'POST', '/v1/billing/quote', { ...quote, consensus: { total: 100 }, steps: 20 }],
    [422, 'request.invalid', 'POST', '/v1/billing/quote', { ...quote, consensus: { total: 101 } }],
    [422, 'request.invalid', 'POST', '/v1/billing/quote', { ...quote, steps: 21 }],
  ])('%i %s for %s %s %j', async (status, code, method, template, body) => {
    const path = template.replace(':worker', worker.workerId).replace(':org', organization.orgId);
    const client = path.startsWith('/v1/organizations') ? operator : organization.admin;
    const answer = await client.request(method, path, body);
    expect({ status: answer.status, body: answer.body }).toMatchObject({
      status,
      ...(code !== null && { body: { code } }),
    });
  });

  test('a price beyond any possible balance is insufficient funds, not an error', async () => {
    const own = await createOrganization();
    const most = { ...price, unit: 'answer', amount_micros: TRILLION };
    expect((await operator.post(`/v1/organizations/${own.orgId}/prices`, most)).status).toBe(201);
    const quoted = await own.admin.post('/v1/billing/quote', {
      ...quote,
      consensus: { total: 100 },
      steps: 20,
    });
    expect(quoted.body).toMatchObject({ price: { amount_micros: 2_000 * TRILLION } });
    const task = { task_type: 'x', title: 'x', instructions: 'x', consensus: { total: 100 } };
    const refused = await own.agent.post('/v1/tasks', task);
    expect(refused).toMatchObject({ status: 402, body: { code: 'billing.insufficient_funds' } });
  });
});
