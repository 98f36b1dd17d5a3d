import pg from 'pg';
import { beforeEach, describe, expect, test } from 'vitest';
import { CreateTask, GetTask, notFound } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { LastUse } from '../src/edge/auth/last-use.js';
import { exampleTask, taskView } from './fixtures.js';
import { startGateway } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';
import { RawSocket } from './raw-socket.js';

const ended = new Set<string>();
const POOL = randomUUIDv7();

const { surroundings, gateway, org } = await startGateway();
const other = await surroundings.gateway();
beforeEach(async () => {
  surroundings.fakes.answer(GetTask, ({ task_id, org_id, pools }) => {
    if (pools !== null && !pools.includes(POOL)) throw notFound('task');
    return taskView({ task_id, org_id, status: ended.has(task_id) ? 'completed' : 'queued' });
  });
  await surroundings.fakes.settle();
});

const reads = (taskId: string) =>
  surroundings.fakes.received(GetTask).filter(({ task_id }) => task_id === taskId).length;

function end(taskId: string): void {
  ended.add(taskId);
  surroundings.fakes.client.publish('task.completed', JSON.stringify({ subject: taskId }));
}

/** Changes rows without notifying the gateways, as when a broadcast is lost. */
async function inDatabase(sql: string, values: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: surroundings.database.url });
  await client.connect();
  await client.query(`SET search_path TO gateway`);
  await client.query(sql, values);
  await client.end();
}

async function held(
  spec: Record<string, unknown>,
  at = gateway,
): Promise<{ id: string; taskId: string; startedAt: number; answer: Promise<HttpAnswer> }> {
  const { id, api_key } = await gateway.key(org.admin_key, { scopes: ['tasks:read'], ...spec });
  const taskId = randomUUIDv7();
  const answer = at.http.get(`/v1/tasks/${taskId}?wait=60`, api_key);
  await waitFor(() => reads(taskId) > 0);
  return { id, taskId, startedAt: performance.now(), answer };
}

/** Sooner than a gateway polls, so it must have been notified. */
const AT_ONCE_MS = 2_500;

describe('a held wait gets immediately what a fresh request would get', () => {
  test.each([
    ['is revoked', 'revoke', {}, 401, 'auth.key_invalid'],
    ['loses the scope', { scopes: ['pools:read'] }, {}, 403, 'auth.scope_missing'],
    [
      'may no longer be used from this address',
      { allowed_cidrs: ['203.0.113.0/24'] },
      {},
      403,
      'auth.address_not_allowed',
    ],
    ['is limited to other pools', { pools: [randomUUIDv7()] }, { pools: [POOL] }, 404, 'task.not_found'],
    ['has expired', { expires_at: '2020-01-01T00:00:00Z' }, {}, 401, 'auth.key_invalid'],
  ] as const)('when its key %s', async (_, change, spec, status, code) => {
    const waits = await Promise.all([held(spec), held(spec, other)]);
    for (const { id, startedAt, answer } of waits) {
      if (change === 'revoke') await gateway.http.delete(`/v1/api-keys/${id}`, org.admin_key);
      else expect((await gateway.http.patch(`/v1/api-keys/${id}`, org.admin_key, change)).status).toBe(200);
      const refused = await answer;
      expect([refused.status, refused.code]).toEqual([status, code]);
      expect(performance.now() - startedAt).toBeLessThan(AT_ONCE_MS * waits.length);
    }
  });

  test('when its key expires during the wait', async () => {
    const expires_at = new Date(Date.now() + 2_000).toISOString();
    const { answer, startedAt } = await held({ expires_at });
    expect((await answer).code).toBe('auth.key_invalid');
    expect(performance.now() - startedAt).toBeLessThan(2_000 + AT_ONCE_MS);
  });

  test('but keeps waiting when its key changes in other respects', async () => {
    const { id, taskId, answer } = await held({});
    await gateway.http.patch(`/v1/api-keys/${id}`, org.admin_key, { name: 'renamed' });
    await waitFor(() => reads(taskId) > 1);
    end(taskId);
    expect((await answer).body).toMatchObject({ status: 'completed' });
  });
});

test('the response to a wait is based on the database, whatever the gateway has cached', async () => {
  const { id, taskId, answer } = await held({});
  await inDatabase('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [id]);
  end(taskId);
  expect((await answer).code).toBe('auth.key_invalid');
});

test('so is every response that took a while', async () => {
  const { id, api_key } = await gateway.key(org.admin_key, { scopes: ['tasks:read'] });
  const released = Promise.withResolvers<unknown>();
  const taskId = randomUUIDv7();
  surroundings.fakes.answer(GetTask, async ({ task_id, org_id }) => {
    await released.promise;
    return taskView({ task_id, org_id });
  });
  const answer = gateway.http.get(`/v1/tasks/${taskId}`, api_key);
  await waitFor(() => reads(taskId) === 1);
  const checkedBeforeMs = performance.now();
  await inDatabase('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [id]);
  // A check remains valid for one second.
  await waitFor(() => performance.now() - checkedBeforeMs > 1_100);
  released.resolve(undefined);
  const refused = await answer;
  expect([refused.status, refused.code]).toEqual([401, 'auth.key_invalid']);
  expect(refused.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(refused.raw).not.toContain('"status":"queued"');
});

test('a batch stops when its key is revoked', async () => {
  const { id, api_key } = await gateway.key(org.admin_key, { scopes: ['tasks:write', 'tasks:read'] });
  const begun = () => surroundings.fakes.received(CreateTask).length;
  const before = begun();
  const released = Promise.withResolvers<unknown>();
  surroundings.fakes.answer(CreateTask, async ({ task_id, org_id }) => {
    await released.promise;
    return { task: taskView({ task_id, org_id }), replayed: false };
  });
  const tasks = Array.from({ length: 80 }, () => exampleTask());
  const answer = gateway.http.post('/v1/tasks/batch', api_key, { tasks });
  await waitFor(() => begun() - before === 25);
  expect((await gateway.http.delete(`/v1/api-keys/${id}`, org.admin_key)).status).toBe(204);
  released.resolve(undefined);
  expect((await answer).code).toBe('auth.key_invalid');
  expect(begun() - before).toBe(25);
});

test('a request whose key is revoked while its body arrives is refused', async () => {
  const { id, api_key } = await gateway.key(org.admin_key, { scopes: ['pools:write'] });
  const socket = await RawSocket.send(
    gateway.http.baseUrl,
    'POST /v1/pools',
    { authorization: `Bearer ${api_key}`, 'content-type': 'application/json', 'content-length': '15' },
    '{"name":',
  );
  const letIn = async (): Promise<boolean> => {
    await gateway.app.get(LastUse, { strict: false }).write();
    return (await gateway.http.get(`/v1/api-keys/${id}`, org.admin_key)).body['last_used_at'] !== null;
  };
  await waitFor(letIn);
  await gateway.http.delete(`/v1/api-keys/${id}`, org.admin_key);
  socket.write('"pool"}');
  expect(await socket.answered()).toBe(401);
  socket.destroy();
});

describe('the requests of one organization', () => {
  const LIMITS = {
    MAX_CONCURRENT_REQUESTS_PER_ORGANIZATION: '2',
    MAX_QUEUED_REQUESTS_PER_ORGANIZATION: '2',
    REQUEST_QUEUE_TIMEOUT_MS: '60000',
  };

  test('wait only for one another, and a key that is revoked in the queue is refused', async () => {
    const strict = await surroundings.gateway(LIMITS);
    const quiet = await gateway.organization();
    const readers = [
      await gateway.key(org.admin_key, { scopes: ['tasks:read'] }),
      await gateway.key(org.admin_key, { scopes: ['tasks:read'] }),
    ] as const;
    const released = Promise.withResolvers<unknown>();
    surroundings.fakes.answer(GetTask, async ({ task_id, org_id }) => {
      if (org_id === org.org_id) await released.promise;
      return taskView({ task_id, org_id });
    });
    const ask = (key: string, taskId = randomUUIDv7()) => strict.http.get(`/v1/tasks/${taskId}`, key);
    const started = [randomUUIDv7(), randomUUIDv7()];
    const running = started.map(taskId => ask(org.admin_key, taskId));
    await waitFor(() => started.every(taskId => reads(taskId) === 1));
    const [revoked, queued] = readers.map(({ api_key }) => ask(api_key));
    // The last use of a key is recorded when its request is admitted, right before it enters the queue.
    const isIn = async ({ id }: { readonly id: string }): Promise<boolean> => {
      await strict.app.get(LastUse, { strict: false }).write();
      const key = await gateway.http.get(`/v1/api-keys/${id}`, org.admin_key);
      return key.body['last_used_at'] !== null;
    };
    await waitFor(async () => (await isIn(readers[0])) && (await isIn(readers[1])));
    const refused = await ask(org.admin_key);
    expect(refused.status).toBe(429);
    expect(refused.code).toBe('request.too_many_concurrent');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask(quiet.admin_key)).status).toBe(200);
    await gateway.http.delete(`/v1/api-keys/${readers[0].id}`, org.admin_key);
    released.resolve(undefined);
    expect((await revoked)?.status).toBe(401);
    const answers = await Promise.all([...running, queued]);
    expect(answers.map(answer => answer?.status)).toEqual([200, 200, 200]);
  });

  test('that wait for a task take no place while they wait, and have their own limits', async () => {
    const strict = await surroundings.gateway({
      ...LIMITS,
      MAX_WAITING_REQUESTS_PER_KEY: '3',
      MAX_WAITING_REQUESTS_PER_ORGANIZATION: '5',
    });
    const quiet = await gateway.organization();
    const second = await gateway.key(org.admin_key, { scopes: ['tasks:read'] });
    const tasks: string[] = [];
    const waiting: Promise<HttpAnswer>[] = [];
    const wait = async (key: string): Promise<void> => {
      const taskId = randomUUIDv7();
      tasks.push(taskId);
      waiting.push(strict.http.get(`/v1/tasks/${taskId}?wait=60`, key));
      await waitFor(() => reads(taskId) > 0);
    };
    for (let count = 0; count < 3; count += 1) await wait(org.admin_key);
    const refusal = async (key: string) => strict.http.get(`/v1/tasks/${randomUUIDv7()}?wait=60`, key);
    expect((await refusal(org.admin_key)).raw).toContain('One key may have 3');
    for (let count = 0; count < 2; count += 1) await wait(second.api_key);
    const beyond = await refusal(second.api_key);
    expect([beyond.status, beyond.code]).toEqual([429, 'wait.too_many']);
    expect(beyond.raw).toContain('One organization may have 5');
    await wait(quiet.admin_key);
    expect((await strict.http.get('/v1/tasks', org.admin_key)).status).toBe(200);
    for (const taskId of tasks) end(taskId);
    expect((await Promise.all(waiting)).every(({ status }) => status === 200)).toBe(true);
  });
});
