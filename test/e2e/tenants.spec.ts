import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { toForeignTaskId } from '#libs/dialects';
import type { ApiClient } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { postTask } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const OpenApi = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
const WithId = z.looseObject({ id: z.string().optional(), endpoint_id: z.string().optional() });

const DIALECT = '/verified-workflows/';
/** The operator's, who is nobody's stranger, and months, which everyone has. */
const NAMES_NOTHING_OF_ANYONE = /\{(org_id|month)\}/;
const WithKey = z.looseObject({ api_key: z.string() });

let owner: TestOrganization;
let stranger: TestOrganization;
let strangersWorker: TestWorker;
/** The stranger's with a key for Verified Workflows, whose routes take no other. */
let strangersDialect: ApiClient;
/** What the owner has, by the parameter a route names it with. */
let ids: Readonly<Record<string, string>>;
let routes: readonly { method: string; path: string }[];

beforeAll(async () => {
  [owner, stranger] = await Promise.all([createOrganization(), createOrganization()]);
  strangersWorker = await TestWorker.hire(stranger);
  const dialectKey = await stranger.admin.post('/v1/api-keys', {
    ...{ name: 'dialect', scopes: ['*'], dialect: 'verified-workflows' },
    rate_limit: { requests: 1_000, per_seconds: 60 },
  });
  strangersDialect = stranger.admin.as(WithKey.parse(expectStatus(201, dialectKey)).api_key);
  const worker = await TestWorker.hire(owner);
  const taskId = await postTask(owner, { handoff: { callback_url: 'http://127.0.0.1:9/closed' } });
  const offer = await worker.offerOf(taskId);
  const key = WithId.parse(
    expectStatus(201, await owner.admin.post('/v1/api-keys', { name: 'k', scopes: ['tasks:read'] })),
  );
  const endpoint = WithId.parse(
    expectStatus(201, await owner.admin.post('/v1/webhook-endpoints', { url: 'http://127.0.0.1:9/closed' })),
  );
  const deliveries = z
    .looseObject({ data: z.array(z.looseObject({ delivery_id: z.string() })) })
    .parse(expectStatus(200, await owner.admin.get(`/v1/webhook-deliveries?task_id=${taskId}`)));
  ids = {
    task_id: taskId,
    assignment_id: offer.assignment_id,
    worker_id: worker.workerId,
    pool_id: owner.poolId,
    key_id: key.id ?? '',
    endpoint_id: endpoint.endpoint_id ?? endpoint.id ?? '',
    delivery_id: deliveries.data[0]?.delivery_id ?? taskId,
  };
  const { paths } = OpenApi.parse((await owner.admin.get('/openapi.json')).body);
  routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => ({ method: method.toUpperCase(), path })),
  );
});

test("a stranger's key gets 404 on every route that names something of another organization", async () => {
  const named = routes.filter(({ path }) => path.includes('{') && !NAMES_NOTHING_OF_ANYONE.test(path));
  expect(named.length).toBeGreaterThan(20);
  for (const { method, path } of named) {
    const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const id = ids[name];
      if (id === undefined) throw new Error(`${path}: this test has nothing of the owner's for {${name}}`);
      return path.startsWith(DIALECT) && name === 'task_id' ? toForeignTaskId(id) : id;
    });
    const client = clientFor(path);
    const body = method === 'GET' || method === 'DELETE' ? undefined : bodyOf(path);
    const answer = await client.request(method, target, body);
    expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} 404`);
    expect(answer.body).toMatchObject({ status: 404 });
  }
});

/** The stranger's audit log names what the stranger asked for, whether it is there or not. */
const OWN_WORDS = '/v1/audit/actions';

test("a stranger's lists hold nothing of another organization", async () => {
  const foreign = Object.values(ids).filter(id => id !== '');
  const lists = routes.filter(
    ({ method, path }) =>
      method === 'GET' &&
      !path.includes('{') &&
      path.startsWith('/v1/') &&
      !path.includes('openapi') &&
      path !== OWN_WORDS,
  );
  expect(lists.length).toBeGreaterThan(7);
  for (const { path } of lists) {
    const client = clientFor(path);
    const text = JSON.stringify((await client.get(path)).body);
    for (const id of foreign) expect(text).not.toContain(id);
    expect(text).not.toContain(owner.orgId);
  }
});

test('nothing the stranger tried has changed anything', async () => {
  expect((await owner.agent.get(`/v1/tasks/${ids['task_id'] ?? ''}`)).body).toMatchObject({
    status: 'offered',
  });
  for (const path of [`/v1/pools/${owner.poolId}`, `/v1/workers/${ids['worker_id'] ?? ''}`]) {
    expect((await owner.admin.get(path)).status).toBe(200);
  }
});

test("a task for another organization is refused, and so is another organization's pool", async () => {
  const foreign = await stranger.agent.post('/v1/tasks', {
    origin: { org_id: owner.orgId },
    task_type: 'x',
    title: 'x',
    instructions: 'x',
  });
  expect(foreign.status).toBe(403);
  const pool = await stranger.agent.post('/v1/tasks', {
    task_type: 'x',
    title: 'x',
    instructions: 'x',
    requirements: { worker_pool_id: owner.poolId },
  });
  expect(pool.status).toBe(422);
  expect(pool.body).toMatchObject({ errors: [{ pointer: '/requirements/worker_pool_id' }] });
});

function clientFor(path: string): ApiClient {
  if (path.startsWith(DIALECT)) return strangersDialect;
  return path.includes('/worker/') ? strangersWorker.api : stranger.admin;
}

/** A body that would be valid for the owner, so that only the ownership can be what is refused. */
function bodyOf(path: string): unknown {
  if (path.endsWith('/submit')) return { output: {}, evidence: [] };
  if (path.startsWith('/v1/pools')) return { name: 'mine now' };
  if (path === '/v1/workers/{worker_id}') return { available: false };
  if (path.endsWith('/webhook')) return { url: 'http://127.0.0.1:9/closed' };
  if (path.endsWith('/payouts')) return { all: true };
  if (path.endsWith('/gold')) return { output: {} };
  if (path.startsWith('/v1/api-keys')) return { name: 'mine now' };
  if (path === '/v1/webhook-endpoints/{endpoint_id}') return { enabled: false };
  return {};
}
