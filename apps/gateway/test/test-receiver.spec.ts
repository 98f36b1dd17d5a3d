import { beforeEach, expect, test } from 'vitest';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { GetTask, ServiceError } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { EraseOnTaskErased } from '../src/api/erasures/erase-on-task-erased.handler.js';
import { TestReceiverUpkeep } from '../src/api/test-receiver/test-receiver-upkeep.js';
import { taskView } from './fixtures.js';
import { startGateway } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';

const { surroundings, gateway, org } = await startGateway({
  CONSOLE_ORIGIN: 'https://countersign.example.com',
});
const { http, app } = gateway;
const erased = new Set<string>();

const Receiver = z.looseObject({
  url: z.url(),
  requests: z.array(
    z.looseObject({ body: z.string(), headers: z.array(z.object({ name: z.string(), value: z.string() })) }),
  ),
});
const NOTHING = new AbortController().signal;

beforeEach(async () => {
  surroundings.fakes.answer(GetTask, ({ task_id }) => {
    if (!erased.has(task_id)) throw new ServiceError('not_found', 'task.not_found', 'There is no such task.');
    const erasure = { reason: 'request' as const, reference: null, erased_at: '2026-03-02T03:50:00.000Z' };
    return taskView({ task_id, erasure });
  });
  await surroundings.fakes.settle();
});

async function opened(key = org.admin_key): Promise<string> {
  const answer = await http.post('/v1/test-receiver', key, {});
  expect(answer.status).toBe(200);
  return new URL(answer.text('url')).pathname;
}

async function received(key = org.admin_key): Promise<z.infer<typeof Receiver>['requests']> {
  return Receiver.parse((await http.get('/v1/test-receiver', key)).body).requests;
}

function send(path: string, body: string, headers: Record<string, string> = {}): Promise<HttpAnswer> {
  return http.call('POST', path, undefined, body, { headers });
}

function event(type: string, subject = randomUUIDv7()): string {
  return JSON.stringify({ specversion: '1.0', id: randomUUIDv7(), type, subject, data: { title: 'Zoë 🦉' } });
}

test('what is sent to the address is kept as it was sent, for the organization alone', async () => {
  const path = await opened();
  expect(path).toMatch(/^\/test-receiver\/[\w-]{32}$/);
  const [task, id] = [randomUUIDv7(), randomUUIDv7()];
  const body = event('task.started', task);
  expect((await send(path, body, { 'webhook-id': id, authorization: 'Bearer secret' })).status).toBe(204);
  const [request] = await received();
  expect(request).toMatchObject({
    body,
    event_type: 'task.started',
    task_id: task,
  });
  expect(request?.headers).toContainEqual({ name: 'webhook-id', value: id });
  expect(request?.headers).toContainEqual({ name: 'authorization', value: '(not kept)' });
  expect(await opened()).toBe(path);
  expect((await received())[0]?.body).toBe(body);
  const other = await gateway.organization();
  expect((await http.get('/v1/test-receiver', other.admin_key)).code).toBe('test_receiver.not_found');
  expect(await opened(other.admin_key)).not.toBe(path);
  expect(await received(other.admin_key)).toEqual([]);
});

test('an address that webhooks cannot reach is said to be one, unless the operator allows it', async () => {
  const CONSOLE_ORIGIN = 'http://localhost:8080';
  const there = async (settings: Record<string, string>) => {
    const one = await surroundings.gateway({ CONSOLE_ORIGIN, ...settings });
    return (await one.http.post('/v1/test-receiver', org.admin_key, {})).body['unreachable'];
  };
  expect(await there({})).toBe('localhost is not a public address.');
  expect(await there({ WEBHOOK_ALLOWED_CIDRS: '127.0.0.0/8' })).toBe(null);
  expect((await http.get('/v1/test-receiver', org.admin_key)).body['unreachable']).toBe(null);
});

test('bodies that are no JSON are kept, too; those that are no text or too large are refused', async () => {
  const path = await opened();
  expect((await send(path, 'half a {', { 'content-type': 'text/plain' })).status).toBe(204);
  expect((await received())[0]).toMatchObject({ body: 'half a {', event_type: null, task_id: null });
  expect(await send(path, 'a\0b')).toMatchObject({ status: 415, code: 'request.media_type' });
  expect(await send(path, 'x'.repeat(262_145))).toMatchObject({ status: 413, code: 'request.too_large' });
  expect((await send(path, '')).status).toBe(204);
});

test('the last 50 are kept, and of large ones those that fit', async () => {
  const other = await gateway.organization();
  const path = await opened(other.admin_key);
  for (let number = 1; number <= 53; number += 1) await send(path, String(number));
  const bodies = (await received(other.admin_key)).map(({ body }) => body);
  expect(bodies).toEqual(Array.from({ length: 50 }, (_, place) => String(53 - place)));
  for (let number = 0; number < 9; number += 1) await send(path, 'x'.repeat(262_000));
  expect(await received(other.admin_key)).toHaveLength(7);
});

test('an address that no receiver has is gone, so that the dispatcher stops', async () => {
  const path = await opened();
  expect((await http.delete('/v1/test-receiver', org.admin_key)).status).toBe(204);
  expect((await http.delete('/v1/test-receiver', org.admin_key)).status).toBe(204);
  expect(await send(path, '1')).toMatchObject({ status: 410, code: 'test_receiver.closed' });
  expect((await http.get('/v1/test-receiver', org.admin_key)).status).toBe(404);
  expect(await opened()).not.toBe(path);
});

test('an organization that is sent too much is refused for a while, and no other', async () => {
  const [busy, other] = [await gateway.organization(), await gateway.organization()];
  const [path, theirs] = [await opened(busy.admin_key), await opened(other.admin_key)];
  const answers = await Promise.all(Array.from({ length: 600 }, () => send(path, '1')));
  const refused = answers.filter(({ status }) => status !== 204);
  expect(refused[0]).toMatchObject({ status: 429, code: 'rate_limit.exceeded' });
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await send(theirs, '1')).status).toBe(204);
});

test('a receiver closes after 24 hours with all that it has; of an open one, what is older goes', async () => {
  const database = app.get(DataSource, { strict: false });
  const path = await opened();
  await send(path, 'old');
  await send(path, 'new');
  await database.query(
    `UPDATE test_receiver_requests SET received_at = received_at - interval '24 hours' WHERE body = 'old'`,
  );
  expect((await received()).map(({ body }) => body)).toContain('new');
  expect((await received()).map(({ body }) => body)).not.toContain('old');
  const upkeep = app.get(TestReceiverUpkeep, { strict: false });
  await upkeep.work(NOTHING);
  const left = `SELECT count(*)::int AS count FROM test_receiver_requests WHERE body = 'old'`;
  expect(await database.query(left)).toEqual([{ count: 0 }]);
  await database.query(`UPDATE test_receivers SET expires_at = expires_at - interval '24 hours'`);
  expect((await http.get('/v1/test-receiver', org.admin_key)).status).toBe(404);
  await upkeep.work(NOTHING);
  expect(await database.query(`SELECT 1 FROM test_receiver_requests`)).toEqual([]);
});

test('what is about an erased task goes, and what may be', async () => {
  const path = await opened();
  const [task, other] = [randomUUIDv7(), randomUUIDv7()];
  for (const body of [event('task.started', task), event('task.started', other), '{"id":"tsk_live_1"}'])
    await send(path, body);
  const handler = app.get(EraseOnTaskErased, { strict: false });
  await handler.handle(erasureOf(task));
  expect((await received()).map(({ task_id: id }) => id)).toEqual([other]);
  erased.add(task);
  expect((await send(path, event('task.completed', task))).status).toBe(204);
  expect((await received()).map(({ task_id: id }) => id)).toEqual([other]);
});

test('a key sees the events that it may read, and one without tasks:read none', async () => {
  const path = await opened();
  const key = await gateway.key(org.admin_key, { scopes: ['webhooks:read', 'tasks:read'] });
  for (const type of ['quality.alert', 'task.started', 'webhook.test']) await send(path, event(type));
  const types = (await received(key.api_key)).map(({ event_type: type }) => type);
  expect(types.slice(0, 2)).toEqual(['webhook.test', 'task.started']);
  expect(types).not.toContain('quality.alert');
  const narrow = await gateway.key(org.admin_key, { scopes: ['webhooks:read'] });
  expect((await http.get('/v1/test-receiver', narrow.api_key)).code).toBe('auth.scope_missing');
});

function erasureOf(task: string): Parameters<EraseOnTaskErased['handle']>[0] {
  return {
    specversion: '1.0',
    id: randomUUIDv7(),
    source: 'task-registry',
    type: 'task.erased',
    subject: task,
    time: '2026-03-02T03:50:00.000Z',
    datacontenttype: 'application/json',
    orgid: org.org_id,
    workspaceid: 'default',
    sequence: 2,
    data: {
      task_id: task,
      reason: 'request',
      reference: null,
      erased_at: '2026-03-02T03:50:00.000Z',
      erased_through: 1,
    },
  };
}
