import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Surroundings } from './gateway-under-test.js';
import type { GatewayUnderTest } from './gateway-under-test.js';

const Operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  responses: z.record(z.string(), z.unknown()),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })),
  security: z.array(z.record(z.string(), z.array(z.string()))),
});
const Document = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

let surroundings: Surroundings;
let gateway: GatewayUnderTest;
let document: z.infer<typeof Document>;

beforeAll(async () => {
  surroundings = await Surroundings.start();
  gateway = await surroundings.gateway();
  document = Document.parse((await gateway.http.get('/openapi.json')).body);
});
afterAll(() => surroundings.stop());

test('it is a valid OpenAPI 3.1 document', async () => {
  const result = await new Validator().validate(structuredClone(document));
  expect(result).toMatchObject({ valid: true });
});

test('it is the same under /v1', async () => {
  expect((await gateway.http.get('/v1/openapi.json')).body).toEqual(document);
});

test('every reference leads somewhere', () => {
  const names = new Set(Object.keys(document.components.schemas));
  const references = JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g);
  for (const [, reference = ''] of references) {
    expect(reference).toMatch(/^#\/components\/schemas\//);
    expect(names).toContain(reference.split('/').at(-1));
  }
});

test('a POST documents its Idempotency-Key, its scope, its refusals and its body', () => {
  const create = document.paths['/v1/tasks']?.['post'];
  expect(create?.parameters).toContainEqual(
    expect.objectContaining({ name: 'Idempotency-Key', in: 'header' }),
  );
  expect(create?.security).toContainEqual({ bearer: ['tasks:write'] });
  const refusals = ['400', '401', '402', '403', '409', '413', '415', '422', '429', '500', '503'];
  expect(Object.keys(create?.responses ?? {})).toEqual(expect.arrayContaining(['201', ...refusals]));
  expect(create?.['requestBody']).toEqual({
    required: true,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/TaskSpec' } } },
  });
});

test('what a query takes is typed, though it travels as text', () => {
  const list = document.paths['/v1/tasks']?.['get'];
  const limit = list?.parameters.find(({ name }) => name === 'limit');
  expect(limit?.['schema']).toMatchObject({ type: 'integer', minimum: 1, maximum: 100, default: 20 });
});

test('no two operations have one name', () => {
  const ids = Object.values(document.paths).flatMap(methods =>
    Object.values(methods).map(one => one.operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

test('a dialect has its own tag, keys, problems and limits', async () => {
  const paths = Object.keys(document.paths).filter(path => path.startsWith('/verified-workflows/'));
  expect(paths).toHaveLength(7);
  const create = document.paths['/verified-workflows/v1/tasks']?.['post'];
  expect(create).toMatchObject({ tags: ['verified workflows'], security: [{ bearer: ['tasks:write'] }] });
  const named = (name: string) => expect.objectContaining({ name, in: 'header' });
  expect(create?.parameters).toEqual([named('Workspace-Id'), named('Idempotency-Key')]);
  const problem = { schema: { $ref: '#/components/schemas/VerifiedWorkflowsProblem' } };
  for (const status of ['400', '401', '402', '403', '422', '429', '500']) {
    expect(create?.responses[status]).toMatchObject({
      headers: { 'X-RateLimit-Limit': {}, 'X-RateLimit-Remaining': {} },
      content: { 'application/problem+json': problem },
    });
  }
  expect(create?.responses['201']).toMatchObject({ headers: { 'X-RateLimit-Limit': {} } });
  const dashboard = document.paths['/verified-workflows/v1/client/dashboard']?.['get'];
  expect(dashboard?.security).toEqual([{ bearer: ['tasks:read', 'billing:read'] }]);
  expect((await gateway.http.get('/docs')).raw).toContain('href="#verified-workflows"');
});

test('the page to read loads nothing but its own style', async () => {
  const page = await gateway.http.get('/docs');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self'");
  expect(page.raw).not.toMatch(/<script|<img|<iframe|<object|@import|\sstyle=|\son\w+=/i);
  const links = [...page.raw.matchAll(/\s(?:src|href)="([^"]*)"/g)].map(([, target]) => target ?? '');
  expect(links.length).toBeGreaterThan(10);
  for (const target of links) expect(target).toMatch(/^(#|\/docs\/style\.css$|\/openapi\.json$)/);
  const style = await gateway.http.get('/docs/style.css');
  expect(style.headers.get('content-type')).toContain('text/css');
  expect(style.raw).not.toMatch(/url\(|@import/);
});
