import { Controller, Module } from '@nestjs/common';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ServiceError } from '#libs/contracts';
import { DIALECTS } from '../src/dialects/index.js';
import { Agent } from '../src/edge/admission/caller.decorator.js';
import type { AgentCaller } from '../src/edge/auth/caller.js';
import type { Dialect } from '../src/edge/dialect/dialect.js';
import { Endpoint } from '../src/edge/endpoint/endpoint.decorator.js';
import { meaningOf, refuse } from '../src/edge/errors/problem-codes.js';
import { named } from '../src/edge/schemas/documented.js';
import { startGateway } from './gateway-under-test.js';

const Pong = named('ToyPong', z.strictObject({ org: z.string() }), { org: 'o' });
const ToyError = named('ToyError', z.strictObject({ error: z.string(), at: z.string() }));

@Controller()
class ToyController {
  @Endpoint('GET', '/toy/ping', {
    summary: 'Ping',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: Pong, description: 'The organization of the key.' },
  })
  ping(@Agent() { orgId }: AgentCaller): z.infer<typeof Pong> {
    return { org: orgId };
  }
}

@Module({ controllers: [ToyController] })
class ToyModule {}

/** A dialect with nothing in common with the others. All that the gateway knows of it is this object. */
const TOY: Dialect = {
  name: 'harnesslayer',
  taskIds: {
    pattern: /^toy-[0-9a-f-]{36}$/i,
    format: uuid => `toy-${uuid}`,
    parse: text => (text.startsWith('toy-') ? text.slice('toy-'.length) : undefined),
  },
  webhooks: null,
  prefix: '/toy',
  module: ToyModule,
  keys: {
    prefix: 'toy_',
    aliases: ['toy_old_'],
    authHint: 'Send a toy key.',
    credentialIn: ({ 'x-toy-key': key }) => {
      if (key === undefined) return { outcome: 'none' };
      return typeof key === 'string' ? { outcome: 'given', key } : { outcome: 'malformed' };
    },
    refusalOfUnknownKey: (refusal: ServiceError) => refuse('auth.key_unknown', `Toy: ${refusal.message}`),
  },
  allowance: { requests: 3, perSeconds: 3_600 },
  hasStatusCasing: false,
  takesSessions: false,
  headers: { 'x-toy': 'yes' },
  headersWhenLockedOut: {},
  problems: {
    mediaType: 'application/vnd.toy.error+json',
    statusOf: (code, kind) => (kind === 'unauthorized' ? 418 : meaningOf(code, kind).status),
    bodyOf: ({ code }, { path }) => ({ error: code, at: path }),
  },
  document: {
    title: 'Toy',
    componentPrefix: 'Toy',
    introduction: 'What is below `/toy` is for a test.',
    notes: { apiKeys_create: 'Toy keys begin with `toy_`.' },
    security: ['bearer'],
    rateLimitHeaders: [],
    problem: { component: 'ToyError', schema: ToyError },
    problemCodes: ['auth.key_unknown'],
    refusals: 'See `error`.',
    webhooks: null,
  },
};

const { gateway, org } = await startGateway({ RATE_LIMIT_PER_KEY: '1000/10' }, [...DIALECTS, TOY]);

const ping = (key: string | undefined, path = '/toy/ping') =>
  gateway.http.get(path, undefined, { headers: key === undefined ? {} : { 'x-toy-key': key } });
const toyKey = async () =>
  (await gateway.key(org.admin_key, { scopes: ['tasks:read'], dialect: 'harnesslayer' })).api_key;

describe('a dialect is one object in the list of dialects', () => {
  test('that gives new keys their prefix, and says how to read them from a request', async () => {
    const key = await toyKey();
    expect(key).toMatch(/^toy_[0-9A-Za-z]{36}$/);
    const answer = await ping(key);
    expect([answer.status, answer.body]).toEqual([200, { org: org.org_id }]);
    expect((await ping(key.replace('toy_', 'toy_old_'))).status).toBe(200);
    expect((await gateway.http.get('/toy/ping', key)).status).toBe(418);
  });

  test('that encodes its refusals, in its own media type and with its own status', async () => {
    const missing = await ping(undefined);
    expect(missing.status).toBe(418);
    expect(missing.headers.get('content-type')).toBe('application/vnd.toy.error+json; charset=utf-8');
    expect(missing.body).toEqual({ error: 'auth.key_missing', at: '/toy/ping' });
    expect(missing.headers.get('x-toy')).toBe('yes');

    const unknown = await ping('toy_unknown');
    expect([unknown.status, unknown.body['error']]).toEqual([403, 'auth.key_unknown']);
    const nowhere = await ping(await toyKey(), '/toy/nowhere');
    expect([nowhere.status, nowhere.body['error']]).toEqual([404, 'route.not_found']);
    const malformed = await ping(undefined, '/toy/%zz');
    expect(malformed.headers.get('content-type')).toBe('application/vnd.toy.error+json; charset=utf-8');
  });

  test('that limits the requests of its keys', async () => {
    const key = await toyKey();
    const statuses = [];
    for (let count = 0; count < 4; count += 1) statuses.push((await ping(key)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    // The dialect is that of the key, on whichever API it is used.
    expect((await gateway.http.get('/v1/tasks', key)).status).toBe(429);
  });

  test('that contributes to the API document', async () => {
    const document = (await gateway.http.get('/openapi.json')).raw;
    for (const part of ['"/toy/ping"', '"application/vnd.toy.error+json"', '"ToyRefused"', 'Toy: `toy_…`']) {
      expect(document).toContain(part);
    }
    expect(document).toContain('What is below `/toy` is for a test.');
    expect(document).toContain('Toy keys begin with `toy_`.');
  });

  test('and leaves the others as they are', async () => {
    const native = await gateway.http.get('/v1/tasks', 'wrong');
    expect([native.status, native.code]).toEqual([401, 'auth.key_invalid']);
    expect(native.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const review = await gateway.http.get('/verified-workflows/v1/tasks');
    expect([review.status, review.body['instance']]).toEqual([401, '/v1/tasks']);
    expect(review.headers.get('x-toy')).toBeNull();
  });
});
