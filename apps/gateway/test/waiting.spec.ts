import { promisify } from 'node:util';
import pg from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { GetTask } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { taskView } from './fixtures.js';
import { startGateway } from './gateway-under-test.js';
import { RawSocket } from './raw-socket.js';

const ended = new Set<string>();

const { surroundings, gateway, org } = await startGateway({ MAX_WAITING_REQUESTS: '3' });
beforeEach(async () => {
  surroundings.fakes.answer(GetTask, ({ task_id, org_id }) =>
    taskView({ task_id, org_id, status: ended.has(task_id) ? 'completed' : 'queued' }),
  );
  await surroundings.fakes.settle();
});

const reads = (taskId: string) =>
  surroundings.fakes.received(GetTask).filter(({ task_id }) => task_id === taskId).length;
const wait = (taskId: string, seconds: number, signal?: AbortSignal) =>
  gateway.http.get(`/v1/tasks/${taskId}?wait=${seconds}`, org.admin_key, signal && { signal });

function end(taskId: string): void {
  ended.add(taskId);
  surroundings.fakes.client.publish('task.completed', JSON.stringify({ subject: taskId }));
}

test('the response is sent when the task ends, long before the timeout', async () => {
  const taskId = randomUUIDv7();
  const startedAt = performance.now();
  const answer = wait(taskId, 60);
  await waitFor(() => reads(taskId) === 1);
  end(taskId);
  expect((await answer).body).toMatchObject({ task_id: taskId, status: 'completed' });
  expect(performance.now() - startedAt).toBeLessThan(2_500);
  expect(reads(taskId)).toBe(2);
});

test('an ended task is returned at once', async () => {
  const taskId = randomUUIDv7();
  ended.add(taskId);
  expect((await wait(taskId, 60)).body).toMatchObject({ status: 'completed' });
  expect(reads(taskId)).toBe(1);
});

test('after the timeout, the current state of the task is returned', async () => {
  const taskId = randomUUIDv7();
  const startedAt = performance.now();
  expect((await wait(taskId, 1)).body).toMatchObject({ status: 'queued' });
  expect(performance.now() - startedAt).toBeGreaterThan(950);
});

test('an ending whose message was missed is noticed a little later', async () => {
  const taskId = randomUUIDv7();
  const answer = wait(taskId, 60);
  await waitFor(() => reads(taskId) === 1);
  ended.add(taskId);
  expect((await answer).body).toMatchObject({ status: 'completed' });
});

test.each(['61', '-1', 'long'])('a wait of %s is refused', async seconds => {
  const answer = await gateway.http.get(`/v1/tasks/${randomUUIDv7()}?wait=${seconds}`, org.admin_key);
  expect(answer.status).toBe(422);
  expect(answer.body['errors']).toMatchObject([{ pointer: '/wait' }]);
});

test('the number of waiting requests is limited, and a disconnect frees a place', async () => {
  const gone = new AbortController();
  const tasks = Array.from({ length: 3 }, () => randomUUIDv7());
  const waiting = tasks.map(taskId => wait(taskId, 60, gone.signal).catch(() => 'gone'));
  await waitFor(() => tasks.every(taskId => reads(taskId) > 0));
  const refused = await wait(randomUUIDv7(), 60);
  expect(refused.status).toBe(429);
  expect(refused.code).toBe('wait.too_many');
  gone.abort();
  expect(await Promise.all(waiting)).toEqual(['gone', 'gone', 'gone']);
  await waitFor(async () => (await wait(randomUUIDv7(), 1)).status === 200);
});

test('a client that disconnects while its key is looked up holds no place', async () => {
  const { api_key: key } = await gateway.key(org.admin_key, { scopes: ['tasks:read'] });
  const strict = await surroundings.gateway({ MAX_WAITING_REQUESTS_PER_KEY: '1' });
  const taskId = randomUUIDv7();
  const database = new pg.Client({ connectionString: surroundings.database.url });
  await database.connect();
  await database.query('BEGIN; LOCK TABLE gateway.api_keys');
  const headers = { host: 'gateway', authorization: `Bearer ${key}` };
  const gone = await RawSocket.send(strict.http.baseUrl, `GET /v1/tasks/${taskId}?wait=60`, headers);
  await waitFor(async () => (await database.query('SELECT FROM pg_locks WHERE NOT granted')).rowCount);
  gone.destroy();
  const { server } = strict.app.getHttpAdapter().getInstance();
  const connections = promisify(server.getConnections.bind(server));
  await waitFor(async () => (await connections()) === 0);
  await database.query('COMMIT');
  await database.end();
  await waitFor(() => reads(taskId) > 0);
  await waitFor(
    async () => (await strict.http.get(`/v1/tasks/${randomUUIDv7()}?wait=1`, key)).status === 200,
    { timeoutMs: 10_000 },
  );
});

test('a stopping gateway answers all waiting requests', async () => {
  const leaving = await surroundings.gateway();
  const taskId = randomUUIDv7();
  const answer = leaving.http.get(`/v1/tasks/${taskId}?wait=60`, org.admin_key);
  await waitFor(() => reads(taskId) === 1);
  const closed = leaving.app.close();
  expect((await answer).body).toMatchObject({ task_id: taskId, status: 'queued' });
  await closed;
  await expect(leaving.http.get('/docs')).rejects.toThrow();
});

test('a stopping gateway finishes its requests, and does not wait for an idle connection', async () => {
  const leaving = await surroundings.gateway();
  const taskId = randomUUIDv7();
  const held = Promise.withResolvers<unknown>();
  surroundings.fakes.answer(GetTask, async ({ task_id, org_id }) => {
    await held.promise;
    return taskView({ task_id, org_id });
  });
  const answer = leaving.http.get(`/v1/tasks/${taskId}`, org.admin_key);
  await waitFor(() => reads(taskId) === 1);
  const startedAt = performance.now();
  const closed = leaving.app.close();
  await waitFor(() => !leaving.app.getHttpServer().listening);
  held.resolve(undefined);
  expect((await answer).status).toBe(200);
  await closed;
  // Shorter than the keep-alive time of 72 s, for which the client keeps the connection open.
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
