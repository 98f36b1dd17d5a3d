import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { GetTask, ListTasks } from '#libs/contracts';
import { startGateway } from './gateway-under-test.js';
import { RawSocket } from './raw-socket.js';
import { dialectKey } from './verified-workflows/vw-client.js';

const Refusal = z.looseObject({
  status: z.int(),
  code: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

const { surroundings, gateway, org } = await startGateway();

/** Sends exactly this text, and returns everything received until the gateway closes the connection. */
async function send(text: string): Promise<string> {
  const socket = await RawSocket.open(gateway.http.baseUrl);
  socket.write(text);
  await socket.closed();
  return socket.text;
}

function refusalIn(answer: string): z.infer<typeof Refusal> {
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer.toLowerCase()).toContain('content-type: application/problem+json');
  return Refusal.parse(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))));
}

function request(lines: readonly string[], line = 'GET /v1/tasks HTTP/1.1'): string {
  return `${[line, ...lines].join('\r\n')}\r\n\r\n`;
}

const authorization = () => `Authorization: Bearer ${org.admin_key}`;

describe('an ambiguous request is refused with 400, and its connection closed', () => {
  test.each([
    ['two hosts', ['Host: a.example', 'Host: b.example'], '/Host'],
    ['the same host twice', ['Host: a.example', 'host: a.example'], '/host'],
    ['two idempotency keys', ['Host: a', 'Idempotency-Key: 1', 'IDEMPOTENCY-KEY: 2'], '/IDEMPOTENCY-KEY'],
    ['two workspaces', ['Host: a', 'Workspace-Id: a', 'Workspace-Id: b'], '/Workspace-Id'],
    [
      'two media types',
      ['Host: a', 'Content-Type: text/csv', 'Content-Type: application/json'],
      '/Content-Type',
    ],
    ['two keys', ['Host: a', 'X-Api-Key: a', 'X-API-KEY: b'], '/X-API-KEY'],
    ['a list of hosts', ['Host: a.example, b.example'], '/Host'],
    ['user information in its host', ['Host: me@a.example'], '/Host'],
    ['no host', ['Accept: */*'], '/Host'],
  ])('%s', async (_what, lines, pointer) => {
    const { code, errors } = refusalIn(await send(request([...lines, authorization()])));
    expect([code, errors]).toEqual(['request.ambiguous', [{ pointer, detail: expect.any(String) }]]);
  });

  test('two authorizations, even equal ones, and even if one of them is valid', async () => {
    for (const second of ['Authorization: Bearer other', `authorization: Bearer ${org.admin_key}`]) {
      const before = surroundings.fakes.received(ListTasks).length;
      const { code } = refusalIn(await send(request(['Host: a', authorization(), second])));
      expect(code).toBe('request.ambiguous');
      expect(surroundings.fakes.received(ListTasks)).toHaveLength(before);
    }
  });

  test('two content lengths, and a length with chunked encoding', async () => {
    const post = 'POST /v1/tasks HTTP/1.1';
    for (const lines of [
      ['Content-Length: 2', 'Content-Length: 2'],
      ['Content-Length: 2', 'Content-Length: 3'],
      ['Content-Length: 2', 'Transfer-Encoding: chunked'],
    ]) {
      const text = request(['Host: a', authorization(), 'Content-Type: application/json', ...lines], post);
      expect(refusalIn(await send(`${text}{}`)).code).toMatch(/^request\.(ambiguous|malformed)$/);
    }
  });

  test.each(['GET /v1/tasks HTTP/0.9', 'GET /v1/tasks', 'GET /v1/tasks HTTP/2.0', 'GET /v1/tasks HTTP/1.2'])(
    '%s',
    async line => {
      const answer = await send(request(['Host: a', authorization()], line));
      expect(refusalIn(answer).code).toMatch(/^request\.(ambiguous|malformed)$/);
    },
  );

  test('HTTP/1.0 without a host', async () => {
    const { code, errors } = refusalIn(await send(request([authorization()], 'GET /v1/tasks HTTP/1.0')));
    expect([code, errors?.[0]?.pointer]).toEqual(['request.ambiguous', '/Host']);
  });

  test('on a public or unknown route, and in the format of a dialect', async () => {
    for (const path of ['/openapi.json', '/nothing-here']) {
      expect(refusalIn(await send(request(['Host: a', 'Host: b'], `GET ${path} HTTP/1.1`))).code).toBe(
        'request.ambiguous',
      );
    }
    const key = await dialectKey(gateway, org);
    const twice = ['Host: a', `Authorization: Bearer ${key}`, `Authorization: Bearer ${key}`];
    const answer = await send(request(twice, 'GET /verified-workflows/v1/tasks HTTP/1.1'));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('https://api.verifiedworkflows.com/errors/bad-request');
  });
});

test('HTTP/1.0 with a host is answered', async () => {
  const answer = await send(request(['Host: a', authorization()], 'GET /v1/tasks HTTP/1.0'));
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

describe('an id in a path', () => {
  test('is case-insensitive', async () => {
    const id = '019a5b1e-7c00-7000-8000-00000000000f';
    const answer = await gateway.http.get(`/v1/tasks/${id.toUpperCase()}`, org.admin_key);
    expect(answer.body).toMatchObject({ task_id: id });
    expect(surroundings.fakes.received(GetTask).at(-1)?.task_id).toBe(id);
  });

  test('is case-insensitive for a repetition, too', async () => {
    const id = '019a5b1e-7c00-7000-8000-00000000000e';
    const headers = { 'idempotency-key': 'either case', 'workspace-id': id };
    const upper = { 'idempotency-key': 'either case', 'workspace-id': id.toUpperCase() };
    const first = await gateway.http.post(`/v1/tasks/${id}/cancel`, org.admin_key, {}, { headers });
    const path = `/v1/tasks/${id.toUpperCase()}/cancel`;
    const again = await gateway.http.post(path, org.admin_key, {}, { headers: upper });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.raw).toBe(first.raw);
  });
});

describe('the networks of a key', () => {
  test('are stored in canonical form', async () => {
    const allowed_cidrs = ['2001:DB8::/32', '::ffff:10.0.0.0/104', '203.0.113.7'];
    const { id } = await gateway.key(org.admin_key, { scopes: ['tasks:read'], allowed_cidrs });
    const { body } = await gateway.http.get(`/v1/api-keys/${id}`, org.admin_key);
    expect(body['allowed_cidrs']).toEqual(['2001:db8::/32', '10.0.0.0/8', '203.0.113.7/32']);
  });

  test.each([
    '010.0.0.0/8',
    '0177.0.0.1',
    '127.1',
    '0x7f000001',
    '10.0.0.1/8',
    'fe80::1%eth0',
    '10.0.0.0/08',
  ])('cannot be %s', async cidr => {
    const spec = { name: 'key', scopes: ['tasks:read'], allowed_cidrs: ['203.0.113.0/24', cidr] };
    const answer = await gateway.http.post('/v1/api-keys', org.admin_key, spec);
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toEqual([{ pointer: '/allowed_cidrs/1', detail: expect.any(String) }]);
    const { id } = await gateway.key(org.admin_key, { scopes: ['tasks:read'] });
    const change = await gateway.http.patch(`/v1/api-keys/${id}`, org.admin_key, { allowed_cidrs: [cidr] });
    expect([change.status, change.body['errors']]).toMatchObject([422, [{ pointer: '/allowed_cidrs/0' }]]);
  });
});
