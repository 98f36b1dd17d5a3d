import { beforeEach, expect, test } from 'vitest';
import { AddCredit, ServiceError } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { once, OPERATOR_KEY, startGateway } from './gateway-under-test.js';
import { answerEverything } from './standard-answers.js';

let admin: string;
let orgId: string;

const { surroundings, gateway } = await startGateway();
beforeEach(async () => {
  answerEverything(surroundings.fakes);
  ({ admin_key: admin, org_id: orgId } = await gateway.organization());
});

const asked = () => surroundings.fakes.received(AddCredit);

test('the operator adds funds to an organization, with an Idempotency-Key for safe retries', async () => {
  const body = { amount_micros: 5_000_000, reference: 'Invoice 7' };
  const answer = await gateway.http.post(`/v1/organizations/${orgId}/credits`, OPERATOR_KEY, body, once());
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({ balance: { available_micros: 5_000_000 } });
  const request = asked().at(-1);
  expect(request).toMatchObject({ org_id: orgId, ...body, currency: 'USD' });
  expect(request?.idempotency?.scope).toContain('operator');
});

test('an organization that does not exist is not credited', async () => {
  const before = asked().length;
  const path = `/v1/organizations/${randomUUIDv7()}/credits`;
  const answer = await gateway.http.post(path, OPERATOR_KEY, { amount_micros: 1 });
  expect([answer.status, answer.code]).toEqual([404, 'organization.not_found']);
  expect(asked()).toHaveLength(before);
});

test("an organization's key is refused on the operator's route, even for its own organization", async () => {
  const answer = await gateway.http.post(`/v1/organizations/${orgId}/credits`, admin, { amount_micros: 1 });
  expect([answer.status, answer.code]).toEqual([403, 'auth.wrong_key_kind']);
});

test.each([
  ['every scope', ['*']],
  ['billing:write', ['billing:write']],
  ['no billing scope', ['tasks:read']],
])('on the former route a key with %s gets an explanation of where funds come from', async (_, scopes) => {
  const { api_key } = await gateway.key(admin, { scopes });
  const before = asked().length;
  for (const body of [{ amount_micros: 1 }, { amount_micros: 'much' }, undefined]) {
    const answer = await gateway.http.post('/v1/billing/credits', api_key, body, once());
    expect([answer.status, answer.code]).toEqual([403, 'billing.operator_only']);
    expect(answer.body['detail']).toMatch(/operator .* POST \/v1\/organizations\/\{org_id\}\/credits/);
  }
  expect(asked()).toHaveLength(before);
});

test.each([
  { amount_micros: 0 },
  { amount_micros: -1 },
  { amount_micros: 1.5 },
  { amount_micros: 1_000_000_000_001 },
  { amount_micros: 1e300 },
  { amount_micros: '1' },
  { amount_micros: 1, currency: 'EUR' },
  { amount_micros: 1, reference: '' },
  { amount_micros: 1, reference: 'x'.repeat(201) },
  { amount_micros: 1, org_id: randomUUIDv7() },
  {},
])('credit %j is refused', async body => {
  const before = asked().length;
  const answer = await gateway.http.post(`/v1/organizations/${orgId}/credits`, OPERATOR_KEY, body);
  expect([answer.status, answer.code]).toEqual([422, 'request.invalid']);
  expect(asked()).toHaveLength(before);
});

test('the largest credit and the longest reference are accepted', async () => {
  const body = { amount_micros: 1_000_000_000_000, reference: 'x'.repeat(200) };
  const answer = await gateway.http.post(`/v1/organizations/${orgId}/credits`, OPERATOR_KEY, body);
  expect(answer.status).toBe(201);
});

test('a credit beyond the limit of a balance is a conflict', async () => {
  surroundings.fakes.answer(AddCredit, () => {
    throw new ServiceError('conflict', 'billing.balance_limit', 'Too much.');
  });
  const path = `/v1/organizations/${orgId}/credits`;
  const answer = await gateway.http.post(path, OPERATOR_KEY, { amount_micros: 1 });
  expect([answer.status, answer.code]).toEqual([409, 'billing.balance_limit']);
});
