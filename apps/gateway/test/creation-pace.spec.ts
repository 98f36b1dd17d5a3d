import { expect, test } from 'vitest';
import { z } from 'zod';
import { CreateTask } from '#libs/contracts';
import { exampleTask } from './fixtures.js';
import { OPERATOR_KEY, startSurroundings } from './gateway-under-test.js';
import type { GatewayUnderTest, TestOrganization } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';

/** Beside others: one task per second; a request that would wait longer than the timeout is refused. */
const PACE = { TASKS_PER_SECOND_BESIDE_OTHERS: '1', REQUEST_QUEUE_TIMEOUT_MS: '1100' };
const Items = z.object({ data: z.array(z.object({ status: z.int() })) });

const surroundings = await startSurroundings();
let gateway: GatewayUnderTest;

async function organizations(): Promise<readonly [TestOrganization, TestOrganization]> {
  // A separate gateway: requests of earlier tests would count as activity.
  gateway = await surroundings.gateway(PACE);
  return [await gateway.organization(), await gateway.organization()];
}

const post = ({ admin_key }: TestOrganization) => gateway.http.post('/v1/tasks', admin_key, exampleTask());
const postMany = (org: TestOrganization, count: number) =>
  Promise.all(Array.from({ length: count }, () => post(org)));
const withStatus = (answers: readonly HttpAnswer[], status: number) =>
  answers.filter(answer => answer.status === status);

test('beside an active organization, creations above the pace are refused with the time to wait', async () => {
  const [busy, quiet] = await organizations();
  await gateway.http.get('/v1/tasks', quiet.admin_key);
  await post(quiet);
  const answers = await postMany(busy, 12);
  expect(withStatus(answers, 201)).toHaveLength(2);
  const refused = withStatus(answers, 429);
  expect(refused).toHaveLength(10);
  for (const answer of refused) {
    expect(answer.code).toBe('rate_limit.exceeded');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect((await post(quiet)).status).toBe(201);
});

test('an item of a batch above the pace is refused alone, and does not reach the registry', async () => {
  const [busy, quiet] = await organizations();
  await post(quiet);
  const before = surroundings.fakes.received(CreateTask).length;
  const batch = { tasks: Array.from({ length: 10 }, () => exampleTask()) };
  const answer = await gateway.http.post('/v1/tasks/batch', busy.admin_key, batch);
  const statuses = Items.parse(answer.body).data.map(({ status }) => status);
  expect(statuses.filter(status => status === 201)).toHaveLength(2);
  expect(statuses.filter(status => status === 429)).toHaveLength(8);
  expect(surroundings.fakes.received(CreateTask).length - before).toBe(2);
});

test('a body is not parsed before its turn', async () => {
  const [busy, quiet] = await organizations();
  await post(quiet);
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => gateway.http.call('POST', '/v1/tasks', busy.admin_key, '{ not JSON')),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([400, 400, 429, 429]);
});

test('an organization that has the gateway to itself is not paced', async () => {
  const [only] = await organizations();
  expect(withStatus(await postMany(only, 12), 201)).toHaveLength(12);
});

test('an organization with its own rate limit has only that limit', async () => {
  const [, quiet] = await organizations();
  const rate_limit = { requests: 1_000, per_seconds: 10 };
  const answer = await gateway.http.post('/v1/organizations', OPERATOR_KEY, { name: 'Bulk', rate_limit });
  await post(quiet);
  const bulk = { org_id: answer.text('org_id'), admin_key: answer.text('admin_key') };
  expect(withStatus(await postMany(bulk, 12), 201)).toHaveLength(12);
});
