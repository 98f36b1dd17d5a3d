import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ListCompletedTasks, ServiceError } from '#libs/contracts';
import { collectGarbage, waitFor } from '#libs/testing';
import { answerPages, completed } from './exported-tasks.js';
import { startGateway } from './gateway-under-test.js';
import type { TestOrganization } from './gateway-under-test.js';
import { RawSocket } from './raw-socket.js';
import { answerEverything } from './standard-answers.js';
import { dialectKey, dialectOf } from './verified-workflows/vw-client.js';

const AT_MOST = 3;

let org: TestOrganization;
const open: IncomingMessage[] = [];

const { surroundings, gateway } = await startGateway({ MAX_EXPORTS_PER_ORGANIZATION: String(AT_MOST) });
beforeEach(async () => {
  org = await gateway.organization();
  answerEverything(surroundings.fakes);
  await surroundings.fakes.settle();
});
afterEach(() => {
  for (const response of open.splice(0)) response.destroy();
});

const exported = (body: object) => gateway.http.post('/v1/exports', org.admin_key, body);
const pagesAsked = () => surroundings.fakes.received(ListCompletedTasks).length;

/** Starts an export and reads none of it. */
function begin(key = org.admin_key, path = '/v1/exports', from = gateway): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const sent = request(from.http.baseUrl + path, { method: 'POST', headers, agent: false }, response => {
      open.push(response);
      resolve(response);
    });
    sent.on('error', reject);
    sent.end('{"format":"jsonl"}');
  });
}

describe('an export that breaks off', () => {
  const breakAfter = (pages: number): void => {
    surroundings.fakes.answer(ListCompletedTasks, ({ cursor }) => {
      const nth = Number(cursor ?? 1);
      if (nth > pages) throw new ServiceError('unavailable', 'service.unavailable', 'Away.');
      return { data: [completed()], next_cursor: String(nth + 1) };
    });
  };

  test.each(['dpo', 'jsonl', 'csv'])(
    'as %s is an error for the client, never a truncated file',
    async format => {
      breakAfter(2);
      await expect(exported({ format })).rejects.toThrow('terminated');
      await expect(
        dialectOf(gateway).post('/v1/client/tasks/export', await dialectKey(gateway, org), { format }),
      ).rejects.toThrow('terminated');
    },
  );

  test('resets the connection, which is visible to a client that reads until it closes', async () => {
    breakAfter(2);
    const socket = await RawSocket.open(gateway.http.baseUrl);
    let failure: Error | undefined;
    socket.socket.once('error', error => (failure = error));
    socket.write(
      `POST /v1/exports HTTP/1.0\r\nhost: gateway\r\nauthorization: Bearer ${org.admin_key}\r\n` +
        'content-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
    );
    await socket.closed();
    expect(failure).toMatchObject({ code: 'ECONNRESET' });
  });

  test('also when its gateway stops, however slowly the client reads', async () => {
    answerPages(surroundings.fakes, [completed({ payload: { content: 'x'.repeat(400_000) } })]);
    const leaving = await surroundings.gateway();
    const response = await begin(org.admin_key, '/v1/exports', leaving);
    const broken = new Promise(resolve => response.once('error', resolve));
    // None of it is read, so the response would never finish.
    await leaving.app.close();
    response.resume();
    expect(await broken).toMatchObject({ code: 'ECONNRESET' });
  });

  test('also when its key is revoked in the meantime', async () => {
    const { id, api_key } = await gateway.key(org.admin_key, { scopes: ['tasks:read'] });
    answerPages(surroundings.fakes, [completed({ payload: { content: 'x'.repeat(100_000) } })]);
    const response = await begin(api_key);
    expect(response.statusCode).toBe(200);
    expect((await gateway.http.delete(`/v1/api-keys/${id}`, org.admin_key)).status).toBe(204);
    response.resume();
    await expect(
      new Promise((resolve, reject) => response.once('end', resolve).once('error', reject)),
    ).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
  });
});

describe('a client that reads slowly', () => {
  test('delays the reading of tasks, and uses almost no memory', async () => {
    answerPages(surroundings.fakes, [completed({ payload: { content: 'x'.repeat(400_000) } })]);
    const before = pagesAsked();
    collectGarbage();
    const heldBefore = process.memoryUsage().external;
    const response = await begin();
    // In the meantime the gateway does work enough for hundreds of pages. The buffers of two sockets hold about twenty.
    for (let nth = 0; nth < 300; nth += 1) await gateway.http.get('/v1/tasks', org.admin_key);
    const asked = pagesAsked();
    expect(asked - before).toBeLessThan(60);
    collectGarbage();
    expect(process.memoryUsage().external - heldBefore).toBeLessThan(40_000_000);
    response.once('data', () => response.resume());
    await waitFor(() => pagesAsked() > asked + 20);
  });

  test('occupies an export slot of its organization until it disconnects', async () => {
    answerPages(surroundings.fakes, [completed({ payload: { content: 'x'.repeat(400_000) } })]);
    const held = await Promise.all(Array.from({ length: AT_MOST }, () => begin()));
    expect(held.map(({ statusCode }) => statusCode)).toEqual(held.map(() => 200));
    const refused = await exported({});
    expect([refused.status, refused.code]).toEqual([429, 'export.too_many']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // Neither other organizations nor other requests of this organization are affected.
    const other = await gateway.organization();
    expect((await begin(other.admin_key)).statusCode).toBe(200);
    expect((await gateway.http.get('/v1/tasks', org.admin_key)).status).toBe(200);
    held[0]?.destroy();
    answerPages(surroundings.fakes, [completed()], 1);
    await waitFor(async () => (await exported({})).status === 200);
  });
});
