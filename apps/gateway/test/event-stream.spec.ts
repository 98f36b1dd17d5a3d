import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { SseClient, waitFor } from '#libs/testing';
import type { SseOptions } from '#libs/testing';
import { EventLog } from './event-log.js';
import { startGateway } from './gateway-under-test.js';
import type { GatewayUnderTest, TestOrganization } from './gateway-under-test.js';

const LIMITS = {
  MAX_EVENT_STREAMS_PER_KEY: '3',
  MAX_EVENT_STREAMS_PER_ORGANIZATION: '4',
  EVENT_STREAM_HEARTBEAT_MS: '300',
  EVENT_STREAM_STALL_MS: '1000',
};

const { surroundings, gateway } = await startGateway(LIMITS);
let org: TestOrganization;
let log: EventLog;
const open: SseClient[] = [];

beforeEach(async () => {
  org = await gateway.organization();
  log = new EventLog(surroundings, org.org_id);
  await surroundings.fakes.settle();
});
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

interface Following extends Partial<SseOptions> {
  readonly query?: string;
  readonly from?: GatewayUnderTest;
}

async function follow({ query = '', from = gateway, ...options }: Following = {}): Promise<SseClient> {
  const client = await SseClient.open(`${from.http.baseUrl}/v1/events${query}`, {
    apiKey: org.admin_key,
    ...options,
  });
  open.push(client);
  return client;
}

const Event = z.looseObject({ id: z.string() });
const idsOf = (client: SseClient) =>
  client.events
    .filter(({ event }) => event !== 'stream.closed')
    .map(({ data }) => Event.parse(JSON.parse(data)).id);
const has = (client: SseClient, ids: readonly string[]) =>
  waitFor(() => idsOf(client).length >= ids.length).then(() => {
    expect(idsOf(client)).toEqual(ids);
  });
const reasonOf = (client: SseClient) => {
  const closed = client.events.find(({ event }) => event === 'stream.closed');
  return z.object({ code: z.string() }).parse(JSON.parse(closed?.data ?? '{}')).code;
};
const isEnded = (client: SseClient) => waitFor(() => client.ended !== undefined);

describe('a stream of events', () => {
  test('begins with the next event, in the form that webhooks have, at once', async () => {
    log.write();
    const client = await follow();
    expect([client.status, client.response.headers]).toMatchObject([
      200,
      { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    ]);
    await waitFor(() => client.parser.retryMs !== undefined);
    const startedAt = performance.now();
    const ids = [log.publish({ type: 'task.created' }), log.publish()];
    await has(client, ids);
    // Long before the poll.
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    expect(client.events[0]).toMatchObject({ event: 'task.created', id: expect.stringMatching(/^[\w-]+$/) });
    expect(JSON.parse(client.events[0]?.data ?? '')).toEqual(log.events[1]?.event);
  });

  test('begins with the oldest event, at a cursor, or at the last event received', async () => {
    const ids = Array.from({ length: 250 }, () => log.write());
    const all = await follow({ query: '?from=oldest' });
    await has(all, ids);
    const resumed = await follow({ query: '?from=oldest', lastEventId: all.events[9]?.id ?? '' });
    await has(resumed, ids.slice(10));
    const page = await gateway.http.get('/v1/events?limit=100', org.admin_key);
    const atCursor = await follow({ query: `?cursor=${page.text('resume_cursor')}` });
    await has(atCursor, ids.slice(100));
    expect(page.text('resume_cursor')).toBe(all.events[99]?.id);
  });

  test('notices an event whose message was missed', async () => {
    const client = await follow();
    await waitFor(() => client.parser.retryMs !== undefined);
    await has(client, [log.write()]);
  });

  test('sends heartbeats with which a filtered stream resumes near its end', async () => {
    const client = await follow({ query: '?types=task.failed,task.completed' });
    log.publish();
    await waitFor(() => client.parser.comments > 1);
    expect(client.events).toEqual([]);
    const failed = log.publish({ type: 'task.failed' });
    await has(client, [failed]);
    const taskId = randomUUID();
    const ofTask = await follow({ query: `?task_id=${taskId}`, lastEventId: client.lastEventId });
    log.publish();
    await has(ofTask, [log.publish({ taskId })]);
  });

  test('of many clients of an organization is read once for all', async () => {
    const key = await gateway.key(org.admin_key, { scopes: ['tasks:read'] });
    const clients = [await follow(), await follow(), await follow(), await follow({ apiKey: key.api_key })];
    await Promise.all(clients.map(client => waitFor(() => client.parser.retryMs !== undefined)));
    const warm = log.publish();
    await Promise.all(clients.map(client => has(client, [warm])));
    const before = log.reads;
    const id = log.publish();
    await Promise.all(clients.map(client => has(client, [warm, id])));
    // One for the event, and a poll that may come between.
    expect(log.reads - before).toBeLessThanOrEqual(2);
  });

  test('of a key limited to pools has only their events, also after the key was limited further', async () => {
    const [mine, theirs] = [randomUUID(), randomUUID()];
    const key = await gateway.key(org.admin_key, { scopes: ['tasks:read'], pools: [mine, theirs] });
    const client = await follow({ apiKey: key.api_key });
    await waitFor(() => client.parser.retryMs !== undefined);
    log.publish();
    const first = log.publish({ poolId: theirs });
    await has(client, [first]);
    const changed = await gateway.http.patch(`/v1/api-keys/${key.id}`, org.admin_key, { pools: [mine] });
    expect(changed.status).toBe(200);
    log.publish({ poolId: theirs });
    await has(client, [first, log.publish({ poolId: mine })]);
  });

  test('ends at once when its key is revoked, with the reason', async () => {
    const key = await gateway.key(org.admin_key, { scopes: ['tasks:read'] });
    const client = await follow({ apiKey: key.api_key });
    await waitFor(() => client.parser.retryMs !== undefined);
    const startedAt = performance.now();
    expect((await gateway.http.delete(`/v1/api-keys/${key.id}`, org.admin_key)).status).toBe(204);
    log.publish();
    await isEnded(client);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    expect([client.ended, reasonOf(client), idsOf(client)]).toEqual(['normally', 'auth.key_invalid', []]);
    expect((await follow({ apiKey: key.api_key })).status).toBe(401);
  });

  test('ends when its gateway stops, and continues at another', async () => {
    const leaving = await surroundings.gateway(LIMITS);
    const client = await follow({ from: leaving });
    await waitFor(() => client.parser.retryMs !== undefined);
    const first = log.publish();
    await has(client, [first]);
    await leaving.app.close();
    await isEnded(client);
    expect(reasonOf(client)).toBe('event_stream.gateway_stopping');
    const second = log.write();
    await has(await follow({ lastEventId: client.lastEventId }), [second]);
  });
});

describe('a reader that takes nothing', () => {
  test('is closed, makes the gateway read little until then, and resumes where it was', async () => {
    const ids = Array.from({ length: 300 }, () => log.write({ padding: 100_000 }));
    log.pageItems = 4;
    const before = log.reads;
    const clients = [];
    for (let nth = 0; nth < 3; nth += 1) clients.push(await follow({ query: '?from=oldest', paused: true }));
    expect((await follow()).status).toBe(429);
    // Their places are free once they are closed.
    await waitFor(async () => (await follow()).status === 200);
    // What the sockets hold and the polls: three readers of the whole log would take 225.
    expect(log.reads - before).toBeLessThan(100);
    const [client] = clients;
    client?.resume();
    await waitFor(() => client?.ended !== undefined);
    const got = client === undefined ? [] : idsOf(client);
    expect(got).toEqual(ids.slice(0, got.length));
    expect(got.length).toBeLessThan(200);
    for (const other of open.splice(0)) other.close();
    const resumed = await waitFor(async () => {
      const again = await follow({ query: '?from=oldest', lastEventId: client?.lastEventId ?? '' });
      return again.status === 200 ? again : undefined;
    });
    await has(resumed, ids.slice(got.length));
  });
});

describe('the number of open streams', () => {
  test('is limited for a key and an organization, and a disconnect frees a place', async () => {
    const clients = [await follow(), await follow(), await follow()];
    const refused = await gateway.http.get('/v1/events', org.admin_key, {
      headers: { accept: 'text/event-stream' },
    });
    expect([refused.status, refused.code]).toEqual([429, 'event_stream.too_many']);
    const key = await gateway.key(org.admin_key, { scopes: ['tasks:read'] });
    expect((await follow({ apiKey: key.api_key })).status).toBe(200);
    expect((await follow({ apiKey: key.api_key })).status).toBe(429);
    clients[0]?.close();
    await waitFor(async () => (await follow({ apiKey: key.api_key })).status === 200);
  });
});

test('the id of another organization’s event is refused', async () => {
  log.write();
  const client = await follow({ query: '?from=oldest' });
  await waitFor(() => client.events.length === 1);
  const stranger = await gateway.organization();
  const headers = { accept: 'text/event-stream', 'last-event-id': client.lastEventId };
  const refused = await gateway.http.get('/v1/events', stranger.admin_key, { headers });
  expect([refused.status, refused.body['errors']]).toMatchObject([422, [{ pointer: '/Last-Event-ID' }]]);
});
