import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { valueOf } from '#libs/api-description';
import type { ApiOperation } from '#libs/api-description';
import { TreeHead } from '#libs/contracts';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { ApiAnswer, WebhookReceiver } from '#libs/testing';
import { describedApi, operatorClient } from '../system/api.js';
import type { DescribedApi } from '../system/api.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { exampleTask, postTask } from '../system/task.js';
import { Things } from '../system/things.js';
import { TestWorker } from '../system/worker.js';
import { worldOf } from '../system/world.js';

/** In every text of the owner, and in no other. */
const MARKER = 'only-the-owner-knows-7f3a91';
/** Kinds that every organization has or may name. */
const KINDS_OF_NOBODY = new Set(['month', 'org']);

const Page = z.looseObject({ data: z.array(z.looseObject({})) });
const Task = z.looseObject({ task_id: z.string() });
const Receiver = z.looseObject({ url: z.string() });

let receiver: WebhookReceiver;
let api: DescribedApi;
let owner: TestOrganization;
let stranger: TestOrganization;
/** The owner of the keys used, and the owner of the resources named. */
let strangers: Things;
let owners: Things;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  [api, owner, stranger] = await Promise.all([describedApi(), createOrganization(), createOrganization()]);
  strangers = new Things(stranger, operatorClient(), receiver);
  owners = new Things(owner, operatorClient(), receiver);
  await postTask(stranger);
  // The proofs of the audit tree need a tree.
  await waitFor(
    async () => TreeHead.parse((await stranger.admin.get('/v1/audit/tree-head')).body).tree_size > 0,
  );
  const change = { title: MARKER, instructions: MARKER, payload: { text: MARKER } };
  await postTask(owner, change);
  await TestWorker.hire(owner, { name: MARKER, available: false });
  expectStatus(201, await owner.admin.post('/v1/pools', { name: MARKER }));
  expectStatus(201, await owner.admin.post('/v1/api-keys', { name: MARKER, scopes: ['tasks:read'] }));
  const endpoint = { url: `${receiver.url}/${MARKER}`, description: MARKER };
  expectStatus(201, await owner.admin.post('/v1/webhook-endpoints', endpoint));
  expectStatus(200, await stranger.admin.post('/v1/test-receiver', {}));
  const opened = expectStatus(200, await owner.admin.post('/v1/test-receiver', {}));
  expect((await fetch(Receiver.parse(opened).url, { method: 'POST', body: MARKER })).status).toBe(204);
});
afterAll(() => receiver.close());

/** Operator routes apply to every organization. */
const forTenants = ({ audience }: ApiOperation): boolean => audience !== 'operator' && audience !== 'public';
const kindsNamed = ({ parameters }: ApiOperation): readonly string[] =>
  parameters
    .filter(one => one.in === 'path' || (one.required && one.name.endsWith('_id')))
    .map(({ name }) => name.replace(/_id$/, ''));
const named = ({ name }: ApiOperation, { status }: ApiAnswer): string => `${name} ${status}`;

async function ownersIds(operation: ApiOperation) {
  return owners.idsFor(operation, api.examples.kindsNamedBy(operation));
}

test("another organization's key gets 404 on every route that names a resource, and changes nothing", async () => {
  const naming = api.closed.filter(
    operation => forTenants(operation) && kindsNamed(operation).some(kind => !KINDS_OF_NOBODY.has(kind)),
  );
  // The named resources are created first, so that nothing else changes during the attempts.
  for (const operation of naming) await ownersIds(operation);
  const before = await everythingOfTheOwner();
  for (const operation of naming) {
    const idOf = await ownersIds(operation);
    const body = api.examples.body(operation, idOf) ?? (operation.method === 'GET' ? undefined : {});
    const client = await strangers.clientFor(operation);
    const answer = await client.request(operation.method, api.examples.path(operation, idOf), body);
    expect(named(operation, answer)).toBe(`${operation.name} 404`);
    expect(answer.body).toMatchObject({ status: 404 });
  }
  expect(await everythingOfTheOwner()).toEqual(before);
});

test('a body that names another organization’s resource neither reads nor changes it', async () => {
  const taking = api.closed.filter(operation => forTenants(operation) && kindsNamed(operation).length === 0);
  const tries = taking.flatMap(operation =>
    api.examples.bodiesNaming(operation).map(({ pointer, body }) => ({ operation, pointer, body })),
  );
  expect(tries.map(({ operation, pointer }) => `${operation.name} ${pointer}`)).toContain(
    'POST /v1/tasks /requirements/worker_pool_id',
  );
  const kinds = ['task', 'worker', 'pool', 'key', 'endpoint', 'org'];
  // A separate organization, since its lists may later show the ids it named here.
  const trying = new Things(await createOrganization(), operatorClient(), receiver);
  const before = await everythingOfTheOwner();
  for (const { operation, pointer, body } of tries) {
    const idOf = await owners.idsFor(operation, kinds);
    const client = await trying.clientFor(operation);
    const answer = await client.request(operation.method, operation.path, valueOf(body, idOf));
    const tried = `${operation.name} ${pointer}`;
    expect(`${tried} ${JSON.stringify(answer.body)}`).not.toContain(MARKER);
    expect(`${tried} ${answer.status}`).not.toMatch(/ 5\d\d$/);
  }
  expect(await everythingOfTheOwner()).toEqual(before);
});

/** Of the lists that need one: the name of an agent of both organizations. */
const QUERIES: Readonly<Record<string, string>> = { 'GET /humanlayer/ai-request': '?agent_id=system' };

describe('another organization’s data is not visible', async () => {
  const { closed } = await describedApi();
  const lists = closed.filter(
    operation => operation.method === 'GET' && kindsNamed(operation).length === 0 && forTenants(operation),
  );
  test.each(lists.map(operation => [operation.name, operation] as const))('with %s', async (_, operation) => {
    const client = await strangers.clientFor(operation);
    const query = QUERIES[operation.name] ?? '';
    const answer = await client.get(api.examples.path(operation, () => '') + query);
    expect(named(operation, answer)).toBe(`${operation.name} 200`);
    const text = JSON.stringify(answer.body);
    expect(text).not.toContain(MARKER);
    // The stranger's audit log repeats the stranger's requests, whether or not the resource exists.
    if (!operation.path.includes('/audit/')) {
      for (const id of await idsOfTheOwner()) expect(text).not.toContain(id);
      expect(text).not.toContain(owner.orgId);
    }
  });
});

test("a task for another organization is refused, and so is another organization's pool", async () => {
  const task = { task_type: 'x', title: 'x', instructions: 'x' };
  const foreign = await stranger.agent.post('/v1/tasks', { ...task, origin: { org_id: owner.orgId } });
  expect(foreign.status).toBe(403);
  const requirements = { worker_pool_id: owner.poolId };
  const pool = await stranger.agent.post('/v1/tasks', { ...task, requirements });
  expect(pool.status).toBe(422);
  expect(pool.body).toMatchObject({ errors: [{ pointer: '/requirements/worker_pool_id' }] });
});

test('the marker is effective: its owner finds it', async () => {
  expect(inject('credentials').base_url).toBe(owner.admin.baseUrl);
  const { task_id: taskId } = Task.parse(
    expectStatus(201, await owner.agent.post('/v1/tasks', exampleTask(owner, { title: MARKER }))),
  );
  for (const path of ['/v1/tasks', '/v1/workers', '/v1/pools', '/v1/api-keys', '/v1/webhook-endpoints']) {
    expect(JSON.stringify((await owner.admin.get(`${path}?limit=100`)).body)).toContain(MARKER);
  }
  expect(JSON.stringify((await owner.agent.get(`/v1/tasks/${taskId}`)).body)).toContain(MARKER);
});

/** Only unguessable ids; prices are numbered. */
async function idsOfTheOwner(): Promise<readonly string[]> {
  return Object.values(await worldOf(owner.admin))
    .flat()
    .filter(id => z.uuid().safeParse(id).success);
}

/** Fields that change with time, or through the owner's own requests. */
const PASSING = new Set(['last_used_at', 'open_assignments', 'updated_at']);
const SHOWN_IN_FULL = ['/v1/pools', '/v1/workers', '/v1/api-keys', '/v1/webhook-endpoints'] as const;

/** All of the owner's resources, from its lists. Deliveries are excluded, since tasks cause them asynchronously. */
async function everythingOfTheOwner(): Promise<readonly unknown[]> {
  const world = Object.entries(await worldOf(owner.admin)).filter(([path]) => !path.includes('deliveries'));
  const shown = await Promise.all(
    SHOWN_IN_FULL.map(async path => Page.parse((await owner.admin.get(`${path}?limit=100`)).body).data),
  );
  const lasting = shown.flat().map(entry => Object.entries(entry).filter(([name]) => !PASSING.has(name)));
  return [world, lasting];
}
