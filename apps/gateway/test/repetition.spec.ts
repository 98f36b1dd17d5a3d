import { describe, expect, test } from 'vitest';
import pg from 'pg';
import { CreateOrganizationSecret, CreateWorker, DeleteWorker, ServiceError } from '#libs/contracts';
import { once, OPERATOR_KEY, restoreAnswersBeforeEach, startGateway } from './gateway-under-test.js';
import { answerEverything } from './standard-answers.js';

const { surroundings, gateway, org } = await startGateway();
const other = await surroundings.gateway();
restoreAnswersBeforeEach(surroundings);

/** The resources in the gateway's own tables, and the tables in which to count them. */
const OWN = [
  ['an organization', '/v1/organizations', { name: 'Acme' }, 'organizations', 201],
  ['an API key', '/v1/api-keys', { name: 'ci', scopes: ['tasks:read'] }, 'api_keys', 201],
  ['a worker', '/v1/workers', { name: 'Grace' }, 'api_keys', 201],
] as const;

async function rows(table: string): Promise<number> {
  const client = new pg.Client({ connectionString: surroundings.database.url });
  await client.connect();
  try {
    const result = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM gateway.${table}`,
    );
    return result.rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}

describe.each(OWN)('%s', (_, path, body, table, status) => {
  const key = () => (path === '/v1/organizations' ? OPERATOR_KEY : org.admin_key);

  test('the same key returns the first response again, including its secrets', async () => {
    const request = once();
    const first = await gateway.http.post(path, key(), body, request);
    const again = await other.http.post(path, key(), body, request);
    expect(first.status).toBe(status);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.status).toBe(status);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.body).toEqual(first.body);
  });

  test('twenty concurrent requests, at two gateways, create one', async () => {
    const request = once();
    const before = await rows(table);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_unused, n) =>
        (n % 2 === 0 ? gateway : other).http.post(path, key(), body, request),
      ),
    );
    expect(await rows(table)).toBe(before + 1);
    const made = answers.filter(answer => answer.status === status);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ raw }) => raw)).size).toBe(1);
    for (const answer of answers.filter(one => one.status !== status)) {
      expect([answer.status, answer.code]).toEqual([409, 'idempotency.in_progress']);
    }
  });

  test('another body is refused', async () => {
    const request = once();
    await gateway.http.post(path, key(), body, request);
    const answer = await gateway.http.post(path, key(), { ...body, name: 'Other' }, request);
    expect(answer.status).toBe(422);
    expect(answer.code).toBe('idempotency.key_reused');
  });

  test('nothing of it is readable in the database', async () => {
    const request = once();
    const { body: shown } = await gateway.http.post(path, key(), body, request);
    const secret = String(shown['api_key'] ?? shown['admin_key']);
    const client = new pg.Client({ connectionString: surroundings.database.url });
    await client.connect();
    const everything = await client.query<{ row: string }>(
      'SELECT i::text AS row FROM gateway.idempotency_keys i UNION ALL SELECT k::text FROM gateway.api_keys k',
    );
    await client.end();
    expect(secret).toMatch(/^cs/);
    expect(JSON.stringify(everything.rows)).not.toContain(secret);
  });
});

describe('an interrupted creation', () => {
  test('of an organization creates none while there is no secret for it', async () => {
    const request = once();
    const before = await rows('organizations');
    surroundings.fakes.silence(CreateOrganizationSecret);
    const create = () => gateway.http.post('/v1/organizations', OPERATOR_KEY, { name: 'Acme' }, request);
    expect((await create()).status).toBe(503);
    expect(await rows('organizations')).toBe(before);
    answerEverything(surroundings.fakes);
    await surroundings.fakes.settle();
    expect((await create()).status).toBe(201);
  });

  test('of an organization returns the first response after its secret was rotated', async () => {
    const request = once();
    const create = () => gateway.http.post('/v1/organizations', OPERATOR_KEY, { name: 'Acme' }, request);
    const first = await create();
    surroundings.fakes.answer(CreateOrganizationSecret, () => {
      throw new ServiceError('conflict', 'organization.secret_rotated', 'It has been rotated.');
    });
    expect((await create()).body).toEqual(first.body);
  });

  test('of a worker requests the same worker again', async () => {
    const request = once();
    surroundings.fakes.silence(CreateWorker);
    const create = () => gateway.http.post('/v1/workers', org.admin_key, { name: 'Grace' }, request);
    expect((await create()).status).toBe(503);
    answerEverything(surroundings.fakes);
    await surroundings.fakes.settle();
    const made = await create();
    expect(made.status).toBe(201);
    expect(surroundings.fakes.received(CreateWorker).at(-1)?.worker_id).toBe(made.text('worker_id'));
    expect((await create()).body).toEqual(made.body);
  });
});

test('a worker whose deletion failed has lost the key, and can be deleted again', async () => {
  const { worker_id, api_key } = await gateway.worker(org.admin_key);
  surroundings.fakes.silence(DeleteWorker);
  expect((await gateway.http.delete(`/v1/workers/${worker_id}`, org.admin_key)).status).toBe(503);
  expect((await gateway.http.get('/v1/worker/me', api_key)).status).toBe(401);
  answerEverything(surroundings.fakes);
  await surroundings.fakes.settle();
  expect((await gateway.http.delete(`/v1/workers/${worker_id}`, org.admin_key)).status).toBe(204);
});
