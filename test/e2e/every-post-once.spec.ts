import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ApiOperation } from '#libs/api-description';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { describedApi, operatorClient } from '../system/api.js';
import type { DescribedApi } from '../system/api.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { exampleTask, postTask } from '../system/task.js';
import { Things } from '../system/things.js';
import { upheave } from '../system/upheaval.js';
import { worldOf } from '../system/world.js';

const Made = z.looseObject({});
const id = (made: unknown, name: string): string => String(Made.parse(made)[name]);

let receiver: WebhookReceiver;
let api: DescribedApi;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  api = await describedApi();
});
afterAll(() => receiver.close());

/** They change nothing, and their answers may have any length, so a repetition reads again. */
const READING: ReadonlySet<string> = new Set([
  'POST /v1/exports',
  'POST /verified-workflows/v1/client/tasks/export',
]);

/** They need a proof that is in no example, and take it once: apps/gateway/test/{invitations,passkeys}.spec.ts. */
const PROVEN: ReadonlySet<string> = new Set(['POST /v1/invitations/accept', 'POST /v1/passkeys']);

/**
 * Bodies for operations whose example in the document does not have the effect that must occur once. Every other
 * operation is tested with the document's example.
 */
const BODIES: Readonly<Record<string, (organization: TestOrganization) => unknown>> = {
  // The second task is invalid, and its problem is part of the answer.
  'POST /v1/tasks/batch': organization => ({
    tasks: [exampleTask(organization), { ...exampleTask(organization), task_type: '' }],
  }),
  // Every organization pays it.
  'POST /v1/prices': () => ({ tier: 'express', task_type: `unused ${randomUUID()}`, amount_micros: 1 }),
  // All of it is spent in between.
  'POST /v1/organizations/{org_id}/credits': () => ({ amount_micros: 1_000_000 }),
};

/** The content of an organization, excluding deliveries that tasks cause asynchronously. */
async function worldFor({ path }: ApiOperation, { admin }: TestOrganization) {
  const { '/v1/webhook-deliveries': deliveries, ...world } = await worldOf(admin);
  return path.startsWith('/v1/webhook') ? { ...world, deliveries } : world;
}

/** Names the failed operation, and what a developer who added it must do. */
function hintFor({ name }: ApiOperation, { status, body }: { status: number; body: unknown }): string {
  return (
    `${name} answered ${status} ${JSON.stringify(body)} to the example that follows from the document. ` +
    'Give its @Endpoint an example that is valid, or its body a place in BODIES of this file.'
  );
}

/** A retired address that only names its replacement has no effect. */
const doesSomething = ({ responses }: ApiOperation): boolean => responses.some(({ status }) => status < 300);

async function expectDoneOnce(operation: ApiOperation): Promise<void> {
  const operator = operatorClient();
  const organization = await createOrganization({ fundsMicros: 2_000_000 });
  const things = new Things(organization, operator, receiver);
  const idOf = await things.idsFor(operation, api.examples.kindsNamedBy(operation));
  const client = await things.clientFor(operation);
  const path = api.examples.path(operation, idOf);
  const body = BODIES[operation.name]?.(organization) ?? api.examples.body(operation, idOf) ?? {};
  const keyed = { headers: { 'idempotency-key': randomUUID() } };
  const before = await worldFor(operation, organization);

  const [one, other] = await Promise.all([client.post(path, body, keyed), client.post(path, body, keyed)]);
  const [first = one] = [one, other].filter(({ status }) => status < 300);
  expect(first.status, hintFor(operation, first)).toBeLessThan(300);
  for (const { status, body: said } of [one, other]) {
    expect(status === 409 ? [409] : [status, said]).toEqual(
      status === 409 ? [409] : [first.status, first.body],
    );
  }
  const had = new Set(Object.values(before).flat());
  for (const [list, ids] of Object.entries(await worldFor(operation, organization))) {
    const added = ids.filter(entry => !had.has(entry)).length;
    // A task's end makes two transactions: the payment and the release.
    expect(`${list} ${added <= (list.endsWith('transactions') ? 2 : 1)}`).toBe(`${list} true`);
  }

  await upheave(organization, operator, { sparesWorkers: operation.audience === 'worker' });
  const changed = await worldFor(operation, organization);
  const again = await client.post(path, body, keyed);
  expect([again.status, again.body]).toEqual([first.status, first.body]);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  expect(await worldFor(operation, organization)).toEqual(changed);

  const reused = await client.post(path, { ...Made.parse(body), other: 1 }, keyed);
  // HumanLayer's document has 400 for every invalid request.
  expect(reused.status).toBe(operation.dialect === 'humanlayer' ? 400 : 422);
}

describe('with one Idempotency-Key, regardless of changes in between,', async () => {
  const { closed } = await describedApi();
  const posts = closed.filter(
    operation =>
      operation.method === 'POST' &&
      doesSomething(operation) &&
      !READING.has(operation.name) &&
      !PROVEN.has(operation.name),
  );
  test.each(posts.map(operation => [operation.name, operation] as const))(
    '%s is done once and answered alike',
    (_, operation) => expectDoneOnce(operation),
  );
});

test('every handwritten body is for an existing operation', () => {
  for (const name of Object.keys(BODIES)) expect(api.description.named(name).method).toBe('POST');
});

test.each([...READING])('%s with one Idempotency-Key changes nothing and reads again', async name => {
  const organization = await createOrganization();
  const operation = api.description.named(name);
  const client = await new Things(organization, operatorClient(), receiver).clientFor(operation);
  const headers = {
    ...{ 'idempotency-key': randomUUID(), 'content-type': 'application/json' },
    authorization: `Bearer ${client.apiKey ?? ''}`,
  };
  const before = await worldOf(organization.admin);
  for (const body of [{ format: 'dpo' }, { format: 'dpo' }, { format: 'csv' }]) {
    const url = new URL(operation.path, client.baseUrl);
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    expect([answer.status, answer.headers.get('idempotent-replayed')]).toEqual([200, null]);
    await answer.text();
  }
  expect(await worldOf(organization.admin)).toEqual(before);
});

test('a deleted worker gets no offers after the request that created them is repeated', async () => {
  const organization = await createOrganization();
  const { admin, poolId } = organization;
  const keyed = { headers: { 'idempotency-key': randomUUID() } };
  const spec = { name: 'Ghost', pool_ids: [poolId], skills: ['haunting'] };
  const made = expectStatus(201, await admin.post('/v1/workers', spec, keyed));
  expectStatus(204, await admin.delete(`/v1/workers/${id(made, 'worker_id')}`));
  expectStatus(201, await admin.post('/v1/workers', spec, keyed));
  const taskId = await postTask(organization, { requirements: { skills: ['haunting'] } });
  const match = await waitFor(async () => {
    const { rounds } = z
      .looseObject({ rounds: z.array(z.looseObject({})) })
      .parse((await admin.get(`/v1/tasks/${taskId}/match`)).body);
    return rounds[0];
  });
  expect(match).toMatchObject({ workers_considered: 0 });
});

test('a secret is replayed only to the key that requested it, in any order of requests', async () => {
  const { admin } = await createOrganization();
  const second = admin.as(
    id(expectStatus(201, await admin.post('/v1/api-keys', { name: 'second', scopes: ['*'] })), 'api_key'),
  );
  const requests: readonly (readonly [path: string, body: object])[] = [
    ['/v1/api-keys', { name: 'k', scopes: ['tasks:read'] }],
    ['/v1/workers', { name: 'Ada' }],
    ['/v1/webhook-endpoints', { url: 'http://127.0.0.1:9/closed' }],
    ['/v1/webhook-secret/rotate', {}],
  ];
  for (const [path, body] of requests) {
    const keyed = { headers: { 'idempotency-key': randomUUID() } };
    const first = await admin.post(path, body, keyed);
    const before = await worldOf(admin);
    const foreign = await second.post(path, body, keyed);
    expect([path, foreign.status, foreign.body]).toEqual([
      ...[path, 409],
      expect.objectContaining({ code: 'idempotency.other_key' }),
    ]);
    expect(await worldOf(admin)).toEqual(before);
    expect((await admin.post(path, body, keyed)).body).toEqual(first.body);
  }
});
