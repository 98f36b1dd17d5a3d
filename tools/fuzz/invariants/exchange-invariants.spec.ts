import { expect, test } from 'vitest';
import { ApiDescription } from '#libs/api-description';
import { seededRandom } from '../../chaos/random.js';
import { Secrets } from '../scene/secrets.js';
import { Tenant } from '../scene/tenant.js';
import { AnswerSchemas } from './answer-schemas.js';
import { checkExchange } from './check-exchange.js';
import type { Exchange } from './exchange.js';

const PROBLEM = {
  type: 'object',
  required: ['status', 'code'],
  properties: { status: { type: 'integer' }, code: { enum: ['request.invalid', 'internal'] } },
};
const TASK = {
  type: 'object',
  required: ['task_id', 'payload'],
  properties: { task_id: { type: 'string', format: 'uuid' }, payload: { type: 'object' } },
};
const problem = {
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};
const description = new ApiDescription({
  paths: {
    '/v1/tasks': {
      post: {
        operationId: 'tasks_create',
        security: [{ bearer: ['tasks:write'] }],
        requestBody: {
          content: {
            'application/json': { schema: { type: 'object', properties: { payload: { type: 'object' } } } },
          },
        },
        responses: { 201: { content: { 'application/json': { schema: TASK } } }, 422: problem, 500: problem },
      },
    },
    '/v1/tasks/{task_id}': {
      get: {
        operationId: 'tasks_get',
        security: [],
        parameters: [{ name: 'task_id', in: 'path', schema: {} }],
        responses: { 200: { content: { 'text/csv': { schema: { type: 'string' } } } } },
      },
    },
  },
  components: {
    schemas: { Problem: PROBLEM, VerifiedWorkflowsProblem: { not: {} }, HumanLayerError: { not: {} } },
  },
});
const ID = '0197c9a0-0000-7000-8000-000000000001';
const FOREIGN_ID = '0197c9a0-0000-7000-8000-000000000002';

const random = seededRandom('invariants');
const tenant = new Tenant(description, random, 'http://127.0.0.1:1');
const other = new Tenant(description, random, 'http://127.0.0.1:1');
other.memory.add('task', FOREIGN_ID);
const secrets = new Secrets();
secrets.add('cs_live_aaaaaaaaaaaaaaaaaaaaaaaa', 'another request');

interface Given {
  readonly name?: string;
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
  readonly sent?: string;
  readonly before?: { readonly status: number; readonly body: string };
}

/** The violations of an answer that is sound except for the given changes. */
function faultsOf({
  name = 'POST /v1/tasks',
  status = 201,
  type = 'application/json',
  ...given
}: Given): string[] {
  const text = given.body ?? JSON.stringify({ task_id: ID, payload: { a: 1 } });
  const answered = (code: number, body: string): Exchange['answer'] => ({
    ...{ outcome: 'answered', status: code, headers: { 'content-type': type }, body: Buffer.from(body) },
  });
  const exchange: Exchange = {
    draft: {
      operation: description.named(name),
      caller: { fits: true, nth: 0, tenant: 0, inOwnHeader: false },
      ...{
        path: {},
        query: [],
        headers: [],
        body: null,
        bodyFaults: [],
        wireFault: undefined,
        isRepeated: false,
      },
    },
    actor: { name: 'admin', kind: 'agent', apiKey: 'k', scopes: ['*'] },
    ...{ tenant, other, secrets, schemas: new AnswerSchemas(description), requestName: 'this request' },
    request: {
      method: 'POST',
      path: '/v1/tasks',
      headers: [],
      body: Buffer.from(given.sent ?? '{"payload":{"a":1}}'),
    },
    answer: answered(status, text),
    json: type.includes('json') ? JSON.parse(text) : undefined,
    before: given.before && answered(given.before.status, given.before.body),
  };
  return checkExchange(exchange).map(({ says, kind }) => `${says}: ${kind}`);
}

const refusal = (status: number, code: string): Given => ({
  ...{ status, type: 'application/problem+json', body: JSON.stringify({ status, code }) },
});

test('a sound answer and a documented refusal have no fault', () => {
  expect(faultsOf({})).toEqual([]);
  expect(faultsOf(refusal(422, 'request.invalid'))).toEqual([]);
});

test.each<[string, Given, string]>([
  ['a 500', refusal(500, 'internal'), 'no request breaks anything: status 500'],
  [
    'a code that is not documented here',
    refusal(422, 'cursor.invalid'),
    'a refusal is a documented problem: undocumented 422 cursor.invalid',
  ],
  [
    'a status that is not documented',
    refusal(409, 'pool.in_use'),
    'a refusal is a documented problem: undocumented 409 pool.in_use',
  ],
  ['a code that no problem has', refusal(422, 'made.up'), 'a refusal is a documented problem: code made.up'],
  [
    'a refusal in HTML',
    { status: 404, type: 'text/html', body: '<p>' },
    'a refusal is a documented problem: refused as text/html',
  ],
  ['an answer without a member', { body: '{}' }, 'an answer is as documented: not as documented:'],
  ['a status that is not promised', { status: 200 }, 'an answer is as documented: undocumented 200'],
  ['another media type', { type: 'text/plain' }, 'an answer is as documented: type text/plain'],
  [
    'CSV with a bare line break',
    { name: 'GET /v1/tasks/{task_id}', status: 200, type: 'text/csv', body: 'a,b\n1\n2,3\n' },
    'an answer is as documented: broken CSV',
  ],
  [
    'a text of another organization',
    { body: JSON.stringify({ task_id: ID, payload: { a: 1 }, t: other.marker }) },
    'an answer holds nothing of another organization: a foreign text',
  ],
  [
    'an id of another organization',
    { body: JSON.stringify({ task_id: FOREIGN_ID, payload: { a: 1 } }) },
    'an answer holds nothing of another organization: a foreign id',
  ],
  [
    'a secret of another request',
    { body: JSON.stringify({ task_id: ID, payload: { a: 1 }, k: 'cs_live_aaaaaaaaaaaaaaaaaaaaaaaa' }) },
    'a secret is shown once: a secret',
  ],
  [
    'a credential that was sent',
    { body: JSON.stringify({ task_id: ID, payload: { a: 1 }, t: 'credential-0123456789abcdef-1' }) },
    'a secret is shown once: a secret',
  ],
  [
    'another answer than before',
    { before: { status: 201, body: '{}' } },
    'a repeated request has the same answer: repeated differently',
  ],
  [
    'another status than before',
    { before: { status: 409, body: '{}' } },
    'a repeated request has the same answer: repeated 409',
  ],
  [
    'a number that lost a digit',
    {
      sent: '{"payload":{"a":9007199254740993}}',
      body: `{"task_id":"${ID}","payload":{"a":9007199254740992}}`,
    },
    'what is kept is unchanged: payload changed',
  ],
])('%s is a fault', (_, given, expected) => {
  expect(faultsOf(given)).toContainEqual(expect.stringContaining(expected));
});

test('a request that was refused while its first sending was in progress may be answered afterwards', () => {
  expect(faultsOf({ before: { status: 409, body: '{"code":"idempotency.in_progress"}' } })).toEqual(
    faultsOf({}),
  );
});

test('an id that was in the request may come back', () => {
  const asking = new Tenant(description, random, '');
  asking.resolve(other, { kind: 'foreign/task', nth: 0 });
  expect([...asking.said]).toEqual([FOREIGN_ID.replaceAll('-', '')]);
});
