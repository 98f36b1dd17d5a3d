import pg from 'pg';
import { expect, test } from 'vitest';
import { GetTask } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { taskView } from './fixtures.js';
import { startGateway } from './gateway-under-test.js';

const { surroundings, gateway, org } = await startGateway();

test('without the broker it responds with 503 at once, serves its own data, and recovers with the broker', async () => {
  await surroundings.nats.kill();
  const startedAt = performance.now();
  await waitFor(async () => (await gateway.http.get('/v1/tasks', org.admin_key)).status === 503);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  const own = await gateway.http.post('/v1/api-keys', org.admin_key, { name: 'k', scopes: ['tasks:read'] });
  expect(own.status).toBe(201);
  expect((await gateway.http.delete(`/v1/api-keys/${own.text('id')}`, org.admin_key)).status).toBe(204);
  expect((await gateway.http.get('/v1/tasks', own.text('api_key'))).status).toBe(401);

  await surroundings.nats.restart();
  await waitFor(async () => (await gateway.http.get('/v1/tasks', org.admin_key)).status === 200);
  await surroundings.fakes.settle();
  let status: 'queued' | 'completed' = 'queued';
  surroundings.fakes.answer(GetTask, ({ task_id, org_id }) => taskView({ task_id, org_id, status }));
  const taskId = randomUUIDv7();
  const waiting = gateway.http.get(`/v1/tasks/${taskId}?wait=60`, org.admin_key);
  await waitFor(() => surroundings.fakes.received(GetTask).length === 1);
  status = 'completed';
  surroundings.fakes.client.publish('task.completed', JSON.stringify({ subject: taskId }));
  expect((await waiting).body).toMatchObject({ status: 'completed' });
  expect(surroundings.fakes.received(GetTask)).toHaveLength(2);
});

test('broken connections to PostgreSQL are replaced', async () => {
  const client = new pg.Client({ connectionString: surroundings.database.url });
  await client.connect();
  await client.query(`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`);
  await client.end();
  await waitFor(async () => {
    const answer = await gateway.http.get('/v1/api-keys', org.admin_key);
    expect([200, 503]).toContain(answer.status);
    return answer.status === 200;
  });
});
