import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { GetBalance, GetTask, ServiceError, SubmitAnswer } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { exampleTask, taskView } from './fixtures.js';
import { OPERATOR_KEY, startGateway } from './gateway-under-test.js';

const { surroundings, gateway } = await startGateway();
const admin = (await gateway.organization()).admin_key;

describe('faults of a body', () => {
  test.each([
    ['not JSON', '{"name":', 400, 'request.bad_json'],
    ['a prototype', '{"name":"x","__proto__":{"a":1}}', 422, 'request.invalid'],
    ['a number beyond the range of a double', '{"name":"x","a":1e400}', 422, 'request.invalid'],
    ['too deep', `{"name":${'['.repeat(70)}${']'.repeat(70)}}`, 400, 'request.bad_json'],
    ['too large', JSON.stringify({ name: 'x'.repeat(1_048_576) }), 413, 'request.too_large'],
    ['not an object', '[]', 422, 'request.invalid'],
    ['a missing name', '{}', 422, 'request.invalid'],
  ])('%s', async (_, body, status, code) => {
    const answer = await gateway.http.call('POST', '/v1/pools', admin, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      type: `urn:countersign:problem:${code}`,
      status,
      code,
      instance: '/v1/pools',
    });
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a body of %s',
    async type => {
      const answer = await gateway.http.call('POST', '/v1/pools', admin, 'name=x', {
        headers: { 'content-type': type },
      });
      expect(answer.status).toBe(415);
      expect(answer.code).toBe('request.media_type');
    },
  );

  test('unknown members are named at any depth', async () => {
    const answer = await gateway.http.post(
      '/v1/tasks',
      admin,
      exampleTask({ sla: { urgent: true }, colour: 'red' }),
    );
    expect(answer.status).toBe(422);
    const pointers = [
      { pointer: '/sla/urgent', detail: 'This field is not known.' },
      { pointer: '/colour', detail: 'This field is not known.' },
    ];
    expect(answer.body['errors']).toEqual(expect.arrayContaining(pointers));
  });

  test('a NUL character gets a pointer, even where no field rule forbids it', async () => {
    const answer = await gateway.http.post(`/v1/organizations/${randomUUIDv7()}/credits`, OPERATOR_KEY, {
      amount_micros: 5,
      reference: 'a\0b',
    });
    expect(answer.status).toBe(422);
    const detail = 'Must be well-formed Unicode without NUL characters.';
    expect(answer.body['errors']).toEqual([{ pointer: '/reference', detail }]);
  });

  test.each([
    ['half a character', String.raw`{"amount_micros":5,"reference":"\ud800"}`, '/reference'],
    ['half a name', String.raw`{"output":{"\udfff":1}}`, '/output/\ufffd'],
  ])('%s gets a pointer', async (_, body, pointer) => {
    const { api_key } = await gateway.worker(admin);
    const [path, key] = body.includes('output')
      ? [`/v1/worker/assignments/${randomUUIDv7()}/submit`, api_key]
      : [`/v1/organizations/${randomUUIDv7()}/credits`, OPERATOR_KEY];
    const answer = await gateway.http.call('POST', path, key, body);
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toMatchObject([{ pointer }]);
  });

  test.each(['9999-12-31T23:59:59-23:59', '0000-01-01T00:00:00Z', '2026-02-30T00:00:00Z', 'tomorrow'])(
    'a time of %s',
    async expires_at => {
      const answer = await gateway.http.post('/v1/api-keys', admin, { name: 'x', scopes: ['*'], expires_at });
      expect(answer.status).toBe(422);
      expect(answer.body['errors']).toMatchObject([{ pointer: '/expires_at' }]);
    },
  );

  test('members named like object properties reach an answer unchanged', async () => {
    const key = (await gateway.worker(admin)).api_key;
    const output = { constructor: 'Acme', prototype: { toString: 'x' } };
    const path = `/v1/worker/assignments/${randomUUIDv7()}/submit`;
    expect((await gateway.http.post(path, key, { output })).status).toBe(200);
    const asked = surroundings.fakes.received(SubmitAnswer);
    expect(asked.at(-1)?.output).toEqual(output);
  });
});

describe('faults of an address', () => {
  test('an unknown path', async () => {
    const answer = await gateway.http.get('/v2/tasks', admin);
    expect(answer.status).toBe(404);
    expect(answer.code).toBe('route.not_found');
  });

  test('a method that the path does not offer', async () => {
    const answer = await gateway.http.call('PUT', `/v1/tasks/${randomUUIDv7()}`, admin, '{}');
    expect(answer.status).toBe(405);
    expect(answer.code).toBe('request.method_not_allowed');
    expect(answer.headers.get('allow')).toBe('GET');
  });

  test.each(['/v1/tasks/%zz', `/v1/tasks/${'x'.repeat(2_000)}`])('%.20s', async path => {
    const answer = await gateway.http.get(path, admin);
    expect([400, 404]).toContain(answer.status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=ten',
    'limit=1&limit=2',
    'status=unknown',
    'colour=red',
    'pool=x',
  ])('a query of %s', async query => {
    const answer = await gateway.http.get(`/v1/tasks?${query}`, admin);
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toHaveLength(1);
  });

  test('invalid HTTP', async () => {
    const { hostname, port } = new URL(gateway.http.baseUrl);
    const socket = connect(Number(port), hostname);
    socket.write('GET / HTTP/1.1\r\nbroken header\r\n\r\n');
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('application/problem+json');
  });
});

describe('refusals of another service', () => {
  const kinds = [
    ['not_found', 404],
    ['conflict', 409],
    ['invalid', 422],
    ['forbidden', 403],
    ['insufficient_funds', 402],
    ['too_large', 413],
    ['rate_limited', 429],
    ['unavailable', 503],
    ['internal', 500],
  ] as const;

  test.each(kinds)('%s is %i', async (kind, status) => {
    surroundings.fakes.answer(GetTask, () => {
      throw new ServiceError(kind, `made.up_${kind}`, 'From the service.', {
        faults: [{ pointer: '/x', detail: 'y' }],
      });
    });
    const answer = await gateway.http.get(`/v1/tasks/${randomUUIDv7()}`, admin);
    expect(answer.status).toBe(status);
    if (status === 429 || status === 503)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    if (status === 422) expect(answer.body['errors']).toEqual([{ pointer: '/x', detail: 'y' }]);
  });

  test('internal errors are not exposed', async () => {
    surroundings.fakes.answer(GetTask, () => {
      throw new Error('relation "tasks" does not exist at SELECT secret');
    });
    const answer = await gateway.http.get(`/v1/tasks/${randomUUIDv7()}`, admin);
    expect(answer.status).toBe(500);
    expect(answer.code).toBe('internal');
    expect(answer.raw).not.toMatch(/relation|SELECT|stack|\.ts/);
  });

  test('an unreachable service is 503, and is not named', async () => {
    surroundings.fakes.silence(GetBalance);
    const answer = await gateway.http.get('/v1/billing/balance', admin);
    expect(answer.status).toBe(503);
    expect(answer.code).toBe('service.unavailable');
    expect(answer.raw).not.toContain('service billing');
    surroundings.fakes.answer(GetTask, ({ task_id, org_id }) => taskView({ task_id, org_id }));
  });
});

describe('every response', () => {
  test('has security headers and a request id', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const headers = { 'x-request-id': 'req-1', traceparent };
    const answer = await gateway.http.get('/v1/nothing', undefined, { headers });
    expect(answer.headers.get('x-request-id')).toBe('req-1');
    expect(answer.headers.get('traceparent')).toContain('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('replaces a request id that must not be logged', async () => {
    const answer = await gateway.http.get('/v1/nothing', undefined, {
      headers: { 'x-request-id': 'a b{"c"}' },
    });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
