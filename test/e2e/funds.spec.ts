import { randomUUID } from 'node:crypto';
import { inject, test, expect } from 'vitest';
import { ApiClient } from '#libs/testing';
import { balanceOf } from '../system/money.js';
import { createOrganization, expectStatus } from '../system/organization.js';

const operator = () => {
  const { base_url, operator_key } = inject('credentials');
  return new ApiClient(base_url, operator_key);
};
const keyed = () => ({ headers: { 'idempotency-key': randomUUID() } });

test('an organization cannot add funds to itself, and its balance does not change', async () => {
  const { admin, orgId } = await createOrganization({ fundsMicros: 0 });
  const body = { amount_micros: 1_000_000_000_000 };
  expect(await admin.post('/v1/billing/credits', body)).toMatchObject({
    status: 403,
    body: { code: 'billing.operator_only' },
  });
  expect((await admin.post(`/v1/organizations/${orgId}/credits`, body)).status).toBe(403);
  expect(await balanceOf({ admin })).toEqual({ currency: 'USD', available_micros: 0, held_micros: 0 });
});

test('the operator adds funds once per idempotency key', async () => {
  const { admin, orgId } = await createOrganization({ fundsMicros: 0 });
  const [path, body, request] = [
    `/v1/organizations/${orgId}/credits`,
    { amount_micros: 5_000_000, reference: 'Invoice 7' },
    keyed(),
  ];
  const first = await operator().post(path, body, request);
  const second = await operator().post(path, body, request);
  expect(expectStatus(201, second)).toEqual(expectStatus(201, first));
  expect(second.headers.get('idempotent-replayed')).toBe('true');
  const other = await operator().post(path, { amount_micros: 1 }, request);
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } });
  const unknown = await operator().post(`/v1/organizations/${randomUUID()}/credits`, body);
  expect(unknown).toMatchObject({ status: 404, body: { code: 'organization.not_found' } });
  expect((await balanceOf({ admin })).available_micros).toBe(5_000_000);
  expect((await admin.get('/v1/billing/transactions')).body).toMatchObject({
    data: [{ kind: 'credit', reference: 'Invoice 7', available_change_micros: 5_000_000 }],
  });
});

test('an organization at its maximum balance is refused more, without affecting others', async () => {
  const full = await createOrganization({ fundsMicros: 0 });
  const path = `/v1/organizations/${full.orgId}/credits`;
  const body = { amount_micros: 1_000_000_000_000 };
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const answers = await Promise.all(Array.from({ length: 100 }, () => operator().post(path, body)));
    for (const answer of answers) expectStatus(201, answer);
  }
  expect(await operator().post(path, { amount_micros: 1 })).toMatchObject({
    status: 409,
    body: { code: 'billing.balance_limit' },
  });
  expect((await balanceOf(full)).available_micros).toBe(1_000_000_000_000_000);
  await createOrganization({ fundsMicros: 1_000_000 });
});
