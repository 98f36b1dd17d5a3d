import { expect, test } from 'vitest';
import { ApiDescription, ExampleRequests, kindNamedBy, kindOfAnswer, valueOf } from '../src/index.js';

const DOCUMENT = {
  openapi: '3.1.0',
  paths: {
    '/v1/things': {
      get: {
        operationId: 'things_list',
        security: [{ bearer: ['things:read'] }, { api_key: ['things:read'] }],
        'x-pool-limits': 'filtered',
        parameters: [{ $ref: '#/components/parameters/Limit' }],
        responses: { 200: { $ref: '#/components/responses/Page' } },
      },
      post: {
        operationId: 'things_create',
        security: [{ bearer: ['things:write', 'pools:read'] }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/ThingSpec' } } },
        },
        responses: {
          201: { description: '', content: { 'application/json': { schema: { type: 'object' } } } },
          422: { description: '', content: { 'application/problem+json': { schema: {} } } },
        },
      },
    },
    '/v1/things/{thing_id}': {
      patch: {
        operationId: 'things_change',
        security: [{ bearer: ['operator'] }],
        parameters: [{ name: 'thing_id', in: 'path', required: true, schema: { format: 'uuid' } }],
        requestBody: {
          content: {
            'application/json': {
              schema: { type: 'object', properties: { name: { type: 'string' }, size: { type: 'integer' } } },
            },
          },
        },
        responses: { 200: { description: '' } },
      },
    },
    '/v1/pools/{pool_id}': {
      delete: {
        operationId: 'pools_delete',
        security: [{ bearer: ['worker'] }],
        parameters: [{ name: 'pool_id', in: 'path', required: true, schema: { format: 'uuid' } }],
        responses: { 204: { description: '' } },
      },
    },
    '/other-api/v1/things/{thing_id}': {
      get: {
        operationId: 'other_get',
        security: [],
        parameters: [{ name: 'thing_id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: '' } },
      },
    },
  },
  components: {
    parameters: { Limit: { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1 } } },
    responses: { Page: { description: '', content: { 'application/json': { schema: { type: 'object' } } } } },
    schemas: {
      ThingSpec: {
        type: 'object',
        required: ['name', 'kinds', 'at', 'mode'],
        properties: {
          name: { type: 'string', minLength: 3 },
          kinds: { type: 'array', minItems: 1, items: { type: 'string', enum: ['a', 'b'] } },
          at: { type: 'string', format: 'date-time' },
          mode: { anyOf: [{ type: 'object', required: ['type'], properties: { type: { const: 'none' } } }] },
          pool_ids: { type: 'array', items: { type: 'string', format: 'uuid' } },
          needs: { type: 'object', properties: { worker_pool_id: { type: 'string', format: 'uuid' } } },
        },
      },
    },
  },
};

const description = new ApiDescription(DOCUMENT);
const examples = new ExampleRequests(description);
const idOf = (kind: string): string => `<${kind}>`;

test('all operations are listed, with audience, scopes and dialect', () => {
  expect(
    description.operations.map(({ name, audience, scopes, dialect }) => [name, audience, scopes, dialect]),
  ).toEqual([
    ['GET /v1/things', 'agent', ['things:read'], undefined],
    ['POST /v1/things', 'agent', ['things:write', 'pools:read'], undefined],
    ['PATCH /v1/things/{thing_id}', 'operator', [], undefined],
    ['DELETE /v1/pools/{pool_id}', 'worker', [], undefined],
    ['GET /other-api/v1/things/{thing_id}', 'public', [], 'other-api'],
  ]);
});

test('a shared component is resolved where it is used', () => {
  const list = description.named('GET /v1/things');
  expect(list.parameters).toMatchObject([{ name: 'limit', in: 'query', required: false }]);
  expect(list.responses).toEqual([
    {
      status: 200,
      isDefault: false,
      schemaPointers: { 'application/json': '#/components/responses/Page/content/application~1json/schema' },
    },
  ]);
  expect(list.poolLimits).toBe('filtered');
});

test('a path matches the operation with its shape', () => {
  expect(description.at('PATCH', '/v1/things/7')?.name).toBe('PATCH /v1/things/{thing_id}');
  expect(description.at('PATCH', '/v1/things/7/more')).toBeUndefined();
});

test.each([
  ['pool_id', 'pool'],
  ['worker_pool_id', 'pool'],
  ['pool_ids', 'pool'],
  ['pools', 'pool'],
  ['created_by_key', 'key'],
  ['month', 'month'],
])('%s names a %s', (name, kind) => {
  expect(kindNamedBy(name)).toBe(kind);
});

test('id in the response of a collection is the id of its members', () => {
  expect(kindOfAnswer(description, description.named('POST /v1/things'))).toBe('thing');
  expect(kindOfAnswer(description, description.named('DELETE /v1/pools/{pool_id}'))).toBe('pool');
});

test('an example has the required members, in the required format', () => {
  expect(examples.body(description.named('POST /v1/things'), idOf)).toEqual({
    name: 'example',
    kinds: ['a'],
    at: '2099-01-01T00:00:00Z',
    mode: { type: 'none' },
  });
});

test('where nothing is required, it has one member', () => {
  expect(examples.body(description.named('PATCH /v1/things/{thing_id}'), idOf)).toEqual({ name: 'example' });
});

test("the document's own example is used, with ids of existing resources", () => {
  const withExample = structuredClone(DOCUMENT);
  const content = withExample.paths['/v1/things'].post.requestBody.content['application/json'];
  Object.assign(content, { example: { name: 'mine', needs: { worker_pool_id: 'example' } } });
  const described = new ApiDescription(withExample);
  const made = new ExampleRequests(described).body(described.named('POST /v1/things'), idOf);
  expect(made).toEqual({ name: 'mine', needs: { worker_pool_id: '<pool>' } });
});

test('a path contains ids, and those of a foreign API are of distinct kinds', () => {
  expect(examples.path(description.named('PATCH /v1/things/{thing_id}'), () => 'a/b')).toBe(
    '/v1/things/a%2Fb',
  );
  expect([...examples.kindsNamedBy(description.named('GET /other-api/v1/things/{thing_id}'))]).toEqual([
    'other-api:thing',
  ]);
});

test('every member that can hold an id is covered, including those in lists and nested members', () => {
  const operation = description.named('POST /v1/things');
  const named = examples.bodiesNaming(operation);
  expect(named.map(({ pointer }) => pointer)).toEqual(['/pool_ids', '/needs/worker_pool_id']);
  expect(named.map(({ body }) => valueOf(body, idOf))).toMatchObject([
    { name: 'example', pool_ids: ['<pool>'] },
    { name: 'example', needs: { worker_pool_id: '<pool>' } },
  ]);
});

test('an unresolvable reference and an unknown operation are errors', () => {
  const broken = {
    paths: { '/x': { get: { operationId: 'x', parameters: [{ $ref: '#/nowhere' }], responses: {} } } },
  };
  expect(() => new ApiDescription(broken)).toThrow('#/nowhere');
  expect(() => description.named('GET /nothing')).toThrow('GET /nothing');
});
