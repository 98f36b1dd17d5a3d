import { describe, expect, test } from 'vitest';
import { CreateTask, GetTask, ListTasks } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { exampleTask } from './fixtures.js';
import { startGateway } from './gateway-under-test.js';

const MINE = randomUUIDv7();
const FOREIGN = randomUUIDv7();

const { surroundings, gateway, org } = await startGateway();
const limited = (await gateway.key(org.admin_key, { scopes: ['*'], pools: [MINE] })).api_key;

describe('a key that is limited to a pool', () => {
  test('posts tasks only to that pool', async () => {
    const post = (requirements: object) =>
      gateway.http.post('/v1/tasks', limited, exampleTask({ requirements }));
    expect((await post({ worker_pool_id: MINE })).status).toBe(201);
    expect((await post({ worker_pool_id: FOREIGN })).code).toBe('auth.pool_not_allowed');
    expect((await post({})).status).toBe(403);
    expect(surroundings.fakes.received(CreateTask)).toHaveLength(1);
  });

  test('sends its pools with every query about tasks', async () => {
    await gateway.http.get('/v1/tasks', limited);
    await gateway.http.get(`/v1/tasks/${randomUUIDv7()}`, limited);
    expect(surroundings.fakes.received(ListTasks).at(-1)?.pools).toEqual([MINE]);
    expect(surroundings.fakes.received(GetTask).at(-1)?.pools).toEqual([MINE]);
  });

  test('sees no other pool, and cannot create one', async () => {
    expect((await gateway.http.get(`/v1/pools/${MINE}`, limited)).status).toBe(200);
    expect((await gateway.http.get(`/v1/pools/${FOREIGN}`, limited)).status).toBe(404);
    expect((await gateway.http.delete(`/v1/pools/${FOREIGN}`, limited)).status).toBe(404);
    expect((await gateway.http.post('/v1/pools', limited, { name: 'x' })).status).toBe(403);
  });

  test('puts workers only into that pool', async () => {
    const post = (pool_ids: string[]) => gateway.http.post('/v1/workers', limited, { name: 'Ada', pool_ids });
    expect((await post([MINE])).status).toBe(201);
    expect((await post([])).status).toBe(403);
    expect((await post([MINE, FOREIGN])).status).toBe(403);
  });
});

describe('a key grants no more than it has', () => {
  const create = (key: string, spec: object) =>
    gateway.http.post('/v1/api-keys', key, { name: 'k', ...spec });

  test('no additional pools', async () => {
    const unlimited = await create(limited, { scopes: ['*'], pools: null });
    expect([unlimited.status, unlimited.code]).toEqual([403, 'auth.grant_too_wide']);
    expect(unlimited.body).toMatchObject({ errors: [{ pointer: '/pools' }] });
    expect((await create(limited, { scopes: ['*'], pools: [MINE, FOREIGN] })).status).toBe(403);
    expect((await create(limited, { scopes: ['*'], pools: [MINE] })).status).toBe(201);
  });

  test('no additional scopes, neither in a new key nor in a changed one', async () => {
    const narrow = await gateway.key(org.admin_key, { scopes: ['keys:read', 'keys:write', 'tasks:read'] });
    expect((await create(narrow.api_key, { scopes: ['*'] })).status).toBe(403);
    expect((await create(narrow.api_key, { scopes: ['tasks:write'] })).status).toBe(403);
    expect((await create(narrow.api_key, { scopes: ['tasks:read'] })).status).toBe(201);
    const path = `/v1/api-keys/${narrow.id}`;
    expect((await gateway.http.patch(path, narrow.api_key, { scopes: ['*'] })).status).toBe(403);
    expect((await gateway.http.patch(path, narrow.api_key, { name: 'renamed' })).status).toBe(200);
  });

  test('and does not revoke a key with more rights', async () => {
    const narrow = await gateway.key(org.admin_key, { scopes: ['keys:write'] });
    const strong = await gateway.key(org.admin_key, { scopes: ['*'] });
    expect((await gateway.http.delete(`/v1/api-keys/${strong.id}`, narrow.api_key)).status).toBe(403);
  });

  test('a key limited to pools sees only keys that are limited to them', async () => {
    const open = await gateway.key(org.admin_key, { scopes: ['tasks:read'] });
    expect((await gateway.http.get(`/v1/api-keys/${open.id}`, limited)).status).toBe(404);
    expect((await gateway.http.get('/v1/api-keys', limited)).raw).not.toContain(open.id);
  });
});

describe('the keys of an organization', () => {
  test('are listed page by page, newest first, without their secrets', async () => {
    const own = await gateway.organization();
    const made = [];
    for (let count = 0; count < 4; count += 1)
      made.push(await gateway.key(own.admin_key, { scopes: ['tasks:read'] }));
    const first = await gateway.http.get('/v1/api-keys?limit=3', own.admin_key);
    expect(first.body['data']).toMatchObject(
      made
        .toReversed()
        .slice(0, 3)
        .map(({ id }) => ({ id })),
    );
    const second = await gateway.http.get(
      `/v1/api-keys?limit=3&cursor=${first.text('next_cursor')}`,
      own.admin_key,
    );
    expect(second.body).toMatchObject({ data: [{ id: made[0]?.id }, { name: 'admin' }], next_cursor: null });
    for (const { api_key } of made) expect(first.raw + second.raw).not.toContain(api_key);
    expect((await gateway.http.get('/v1/api-keys?cursor=abc', own.admin_key)).code).toBe('cursor.invalid');
  });

  test('can be neither read nor changed by another organization', async () => {
    const { id } = await gateway.key(org.admin_key, { scopes: ['tasks:read'] });
    const stranger = (await gateway.organization()).admin_key;
    expect((await gateway.http.get(`/v1/api-keys/${id}`, stranger)).status).toBe(404);
    expect((await gateway.http.patch(`/v1/api-keys/${id}`, stranger, { name: 'x' })).status).toBe(404);
    expect((await gateway.http.delete(`/v1/api-keys/${id}`, stranger)).status).toBe(404);
  });

  test('remain unchanged once revoked', async () => {
    const { id } = await gateway.key(org.admin_key, { scopes: ['tasks:read'] });
    const path = `/v1/api-keys/${id}`;
    expect((await gateway.http.delete(path, org.admin_key)).status).toBe(204);
    expect((await gateway.http.delete(path, org.admin_key)).status).toBe(204);
    expect((await gateway.http.get(path, org.admin_key)).text('revoked_at')).toMatch(/Z$/);
    expect((await gateway.http.patch(path, org.admin_key, { name: 'x' })).code).toBe('api_key.revoked');
  });
});
