import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { EVENTS } from '#libs/contracts';
import { ApiDocument } from '../src/openapi/api-document.js';
import { DIALECTS } from '../src/dialects/index.js';
import { startGateway } from './gateway-under-test.js';

const Media = z.looseObject({ schema: z.record(z.string(), z.unknown()) });
const Content = z.record(z.string(), Media);
const Reference = z.object({ $ref: z.string() });
const Parameter = z.looseObject({ name: z.string(), in: z.string(), schema: z.unknown() });
const Response = z.looseObject({ description: z.string(), content: Content.optional() });
const Operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  responses: z.record(z.string(), z.union([Reference, Response])),
  parameters: z.array(z.union([Reference, Parameter])).optional(),
  requestBody: z.looseObject({ content: Content }).optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
});
type Operation = z.infer<typeof Operation>;
const Named = z.record(z.string(), z.record(z.string(), z.unknown()));
const Document = z.looseObject({
  openapi: z.literal('3.1.0'),
  info: z.looseObject({ version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  webhooks: z.record(z.string(), z.object({ post: Operation })),
  components: z.looseObject({
    schemas: Named,
    responses: Named,
    parameters: Named,
    headers: Named,
    examples: Named,
  }),
});

/** Clients download the document and generators parse it. */
const MAX_BYTES = 450_000;

const { gateway } = await startGateway();
const document = Document.parse((await gateway.http.get('/openapi.json')).body);

/** Resolves a reference; returns any other value unchanged. */
function resolved(value: unknown): unknown {
  const reference = Reference.safeParse(value);
  if (!reference.success) return value;
  const path = reference.data.$ref.replace('#/', '').split('/');
  return path.reduce<unknown>((at, name) => z.record(z.string(), z.unknown()).parse(at)[name], document);
}

function operations(): readonly (readonly [string, Operation])[] {
  const ofPaths = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
  );
  const ofWebhooks = Object.entries(document.webhooks).map(([name, { post }]) => [name, post] as const);
  return [...ofPaths, ...ofWebhooks];
}

const PROBLEMS = DIALECTS.map(({ document: { problem } }) => `#/components/schemas/${problem.component}`);

/** Whether a body is a refusal, whatever its media type. */
function isProblem({ schema }: z.infer<typeof Media>): boolean {
  return PROBLEMS.includes(Reference.safeParse(schema).data?.$ref ?? '');
}

/** The request and response bodies of an operation, without problems, which share one example. */
function bodiesOf([name, operation]: readonly [string, Operation]) {
  const given = Object.entries(operation.responses).flatMap(([status, response]) => {
    const { content = {} } = Response.parse(resolved(response));
    return Object.entries(content).map(([type, media]) => ({ name: `${name} ${status}`, type, media }));
  });
  const taken = Object.entries(operation.requestBody?.content ?? {}).map(([type, media]) => ({
    ...{ name, type, media },
  }));
  return [...taken, ...given].filter(({ type, media }) => type === 'application/json' && !isProblem(media));
}

/** The examples of a body, in either form that OpenAPI has. */
function examplesOf(media: z.infer<typeof Media>): readonly unknown[] {
  const shared = z.record(z.string(), z.unknown()).parse(media['examples'] ?? {});
  const values = Object.values(shared).map(
    one => z.object({ value: z.unknown() }).parse(resolved(one)).value,
  );
  return 'example' in media ? [media['example'], ...values] : values;
}

test('it is a valid OpenAPI 3.1 document', async () => {
  const result = await new Validator().validate(structuredClone(document));
  expect(result).toMatchObject({ valid: true });
});

test('it is the same under /v1', async () => {
  expect((await gateway.http.get('/v1/openapi.json')).body).toEqual(document);
});

test('the document stays below its size limit', async () => {
  expect(Buffer.byteLength((await gateway.http.get('/openapi.json')).raw)).toBeLessThanOrEqual(MAX_BYTES);
});

test('its version is that of the package', () => {
  const { version } = z
    .looseObject({ version: z.string() })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')));
  expect(document.info.version).toBe(version);
});

test('every reference resolves', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(500);
  for (const [, $ref = ''] of references) expect(resolved({ $ref }), $ref).toBeDefined();
});

test('every body of every operation and event has examples that match its schema', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'https://countersign.example/openapi.json', components: document.components });
  const bodies = operations().flatMap(bodiesOf);
  expect(bodies.length).toBeGreaterThan(100);
  for (const { name, media } of bodies) {
    const examples = examplesOf(media);
    expect(examples.length, `examples of ${name}`).toBeGreaterThan(0);
    const schema = JSON.stringify(media.schema).replaceAll(
      '"#/components/',
      '"https://countersign.example/openapi.json#/components/',
    );
    const validate = ajv.compile(JSON.parse(schema));
    for (const example of examples) {
      expect({ valid: validate(example), errors: validate.errors }, name).toEqual({
        valid: true,
        errors: null,
      });
    }
  }
});

test('every code that an endpoint declares is in one of its responses', () => {
  for (const endpoint of gateway.app.get(ApiDocument, { strict: false }).endpoints) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}');
    const operation = document.paths[path]?.[endpoint.method.toLowerCase()];
    const described = Object.values(operation?.responses ?? {})
      .map(response => Response.parse(resolved(response)).description)
      .join(' ');
    for (const code of endpoint.problems ?? []) {
      if (path.startsWith('/verified-workflows/') && !described.includes(code))
        expect(described).toContain('`type`');
      else expect(described, `${endpoint.method} ${path}`).toContain(`\`${code}\``);
    }
  }
});

test('names stay distinct in languages without dashes, dots and upper case', () => {
  const plain = (name: string): string => name.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase();
  const expectDistinct = (names: readonly string[], where: string): void => {
    expect(new Set(names.map(plain)).size, `${where}: ${names.join(', ')}`).toBe(names.length);
  };
  const { schemas, responses, parameters } = document.components;
  expectDistinct(
    [schemas, responses, parameters].flatMap(one => Object.keys(one)),
    'components',
  );
  expectDistinct(
    operations().map(([, { operationId }]) => operationId),
    'operations',
  );
  for (const [name, operation] of operations()) {
    expectDistinct(
      (operation.parameters ?? []).map(parameter => Parameter.parse(resolved(parameter)).name),
      name,
    );
  }
  for (const [name, schema] of Object.entries(schemas)) {
    expectDistinct(Object.keys(z.looseObject({}).catch({}).parse(schema['properties'])), name);
  }
});

test('a default is a scalar of its schema’s type', () => {
  const defaults = [...JSON.stringify(document).matchAll(/"default":([[{])/g)];
  expect(defaults.filter(([, bracket]) => bracket === '[')).toEqual([]);
  const { schema } = Parameter.parse(
    document.paths['/v1/billing/usage']?.['get']?.parameters
      ?.map(resolved)
      .find(parameter => Parameter.parse(parameter).name === 'group_by'),
  );
  expect(schema).toMatchObject({ type: 'string', default: 'day' });
});

test('free-form JSON is an object with arbitrary members', () => {
  const { OutputContract, TaskSpec } = document.components.schemas;
  const free = { type: 'object', additionalProperties: true };
  expect(OutputContract).toMatchObject({ properties: { schema: free } });
  expect(TaskSpec).toMatchObject({ properties: { payload: free } });
});

test('every event is a webhook with its own payload', () => {
  for (const { type } of EVENTS) {
    const { schema = {} } = document.webhooks[type]?.post.requestBody?.content['application/json'] ?? {};
    const data = /"data":\{"\$ref":"(#\/components\/schemas\/\w+Data)"\}/.exec(
      JSON.stringify(resolved(schema)),
    );
    expect(
      Object.keys(
        z.looseObject({ properties: z.looseObject({}) }).parse(resolved({ $ref: data?.[1] })).properties,
      ),
    ).not.toEqual([]);
  }
});

test('a POST documents its Idempotency-Key, its scope, its refusals and its body', () => {
  const create = document.paths['/v1/tasks']?.['post'];
  expect(create?.parameters?.map(resolved)).toContainEqual(
    expect.objectContaining({ name: 'Idempotency-Key', in: 'header' }),
  );
  expect(create?.security).toContainEqual({ bearer: ['tasks:write'] });
  expect(Object.keys(create?.responses ?? {})).toEqual(['201', '402', '403', '409', '422', '429', 'default']);
  const general = Response.parse(resolved(create?.responses['default']));
  for (const status of ['400', '401', '403', '408', '413', '415', '429', '500', '503']) {
    expect(general.description).toContain(`${status}: \``);
  }
  expect(general).toMatchObject({ headers: { 'Retry-After': {}, RateLimit: {}, 'WWW-Authenticate': {} } });
  expect(create?.['requestBody']).toMatchObject({
    required: true,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/TaskSpec' } } },
  });
});

test('query parameters are typed, although they are sent as text', () => {
  const list = document.paths['/v1/tasks']?.['get'];
  const limit = list?.parameters
    ?.map(parameter => Parameter.parse(resolved(parameter)))
    .find(({ name }) => name === 'limit');
  expect(limit?.schema).toMatchObject({ type: 'integer', minimum: 1, maximum: 100, default: 20 });
});

test('a dialect has its own tag, keys, problems and limits', () => {
  const paths = Object.keys(document.paths).filter(path => path.startsWith('/verified-workflows/'));
  expect(paths).toHaveLength(7);
  const create = document.paths['/verified-workflows/v1/tasks']?.['post'];
  expect(create).toMatchObject({ tags: ['verified workflows'], security: [{ bearer: ['tasks:write'] }] });
  const named = (name: string) => expect.objectContaining({ name, in: 'header' });
  expect(create?.parameters?.map(resolved)).toEqual([named('Workspace-Id'), named('Idempotency-Key')]);
  const problem = { schema: { $ref: '#/components/schemas/VerifiedWorkflowsProblem' } };
  for (const status of ['402', '403', '422', 'default']) {
    expect(resolved(create?.responses[status]), status).toMatchObject({
      headers: { 'X-RateLimit-Limit': {}, 'X-RateLimit-Remaining': {} },
      content: { 'application/problem+json': problem },
    });
  }
  expect(create?.responses['201']).toMatchObject({ headers: { 'X-RateLimit-Limit': {} } });
  const dashboard = document.paths['/verified-workflows/v1/client/dashboard']?.['get'];
  expect(dashboard?.security).toEqual([{ bearer: ['tasks:read', 'billing:read'] }]);
});
