import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { toForeignTaskId } from '#libs/dialects';
import { ApiClient, startWebhookReceiver, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { settledBalanceOf } from '../system/money.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { routesOf } from '../system/routes.js';
import { exampleTask, postTask, taskThatIs } from '../system/task.js';
import { EVIDENCE, ANSWER, TestWorker } from '../system/worker.js';
import { worldOf } from '../system/world.js';

const Made = z.looseObject({});
type Made = z.infer<typeof Made>;

/** A request in an organization of its own, and how the world changes between it and its repetition. */
interface Request {
  readonly client: ApiClient;
  readonly path: string;
  readonly body: unknown;
  /** Undoes what was made, or makes the request impossible now. */
  readonly change: (made: Made) => Promise<unknown>;
}
type Example = (organization: TestOrganization) => Request | Promise<Request>;

let receiver: WebhookReceiver;
const operator = () => {
  const { base_url, operator_key } = inject('credentials');
  return new ApiClient(base_url, operator_key);
};
const id = (made: unknown, name: string): string => String(Made.parse(made)[name]);
const spendEverything = async (organization: TestOrganization): Promise<void> => {
  const free = async () =>
    z
      .looseObject({ available_micros: z.number() })
      .parse(expectStatus(200, await organization.admin.get('/v1/billing/balance'))).available_micros;
  while ((await free()) >= 200_000) await organization.admin.post('/v1/tasks', exampleTask(organization));
};
const dialectOf = async ({ admin }: TestOrganization): Promise<ApiClient> => {
  const spec = { name: 'vw', scopes: ['*'], dialect: 'verified-workflows' };
  const limit = { rate_limit: { requests: 1_000, per_seconds: 60 } };
  return admin.as(id(expectStatus(201, await admin.post('/v1/api-keys', { ...spec, ...limit })), 'api_key'));
};
const endpointOf = async ({ admin }: TestOrganization): Promise<string> =>
  id(
    expectStatus(201, await admin.post('/v1/webhook-endpoints', { url: `${receiver.url}/e` })),
    'endpoint_id',
  );
const assignmentOf = async (organization: TestOrganization, until: 'offered' | 'accepted' | 'started') => {
  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization);
  const assignmentId =
    until === 'offered' ? (await worker.offerOf(taskId)).assignment_id : await worker.work(taskId, until);
  const cancel = () => organization.admin.post(`/v1/tasks/${taskId}/cancel`, {});
  return { worker, taskId, assignmentId, cancel };
};
const act =
  (until: 'offered' | 'accepted' | 'started', path: string, body: unknown = {}): Example =>
  async organization => {
    const { worker, assignmentId, cancel } = await assignmentOf(organization, until);
    return { client: worker.api, path: path.replace('{assignment_id}', assignmentId), body, change: cancel };
  };

const EXAMPLES: Readonly<Record<string, Example>> = {
  'POST /v1/tasks': organization => ({
    client: organization.agent,
    path: '/v1/tasks',
    body: exampleTask(organization),
    change: async made => {
      await organization.admin.post(`/v1/tasks/${id(made, 'task_id')}/cancel`, {});
      await settledBalanceOf(organization);
      await spendEverything(organization);
    },
  }),
  'POST /v1/tasks/batch': organization => ({
    client: organization.agent,
    path: '/v1/tasks/batch',
    // The second breaks a rule, and its problem is part of the answer.
    body: {
      tasks: [exampleTask(organization), { ...exampleTask(organization), title: 'no', task_type: '' }],
    },
    change: () => spendEverything(organization),
  }),
  'POST /v1/tasks/{task_id}/cancel': async organization => {
    const taskId = await postTask(organization);
    const change = () => settledBalanceOf(organization);
    return { client: organization.agent, path: `/v1/tasks/${taskId}/cancel`, body: { reason: 'r' }, change };
  },
  'POST /v1/tasks/{task_id}/gold': async organization => {
    const path = `/v1/tasks/${await postTask(organization)}/gold`;
    const body = { output: { reached_user: true } };
    return { client: organization.admin, path, body, change: () => organization.admin.delete(path) };
  },
  'POST /v1/worker/offers/{assignment_id}/accept': act('offered', '/v1/worker/offers/{assignment_id}/accept'),
  'POST /v1/worker/offers/{assignment_id}/decline': act(
    'offered',
    '/v1/worker/offers/{assignment_id}/decline',
  ),
  'POST /v1/worker/assignments/{assignment_id}/start': act(
    'accepted',
    '/v1/worker/assignments/{assignment_id}/start',
  ),
  'POST /v1/worker/assignments/{assignment_id}/release': act(
    'started',
    '/v1/worker/assignments/{assignment_id}/release',
  ),
  'POST /v1/worker/assignments/{assignment_id}/submit': async organization => {
    const { worker, taskId, assignmentId } = await assignmentOf(organization, 'started');
    return {
      client: worker.api,
      path: `/v1/worker/assignments/${assignmentId}/submit`,
      body: { output: ANSWER, evidence: EVIDENCE },
      change: async () => {
        await taskThatIs(organization, taskId, 'completed');
        await settledBalanceOf(organization);
      },
    };
  },
  'POST /v1/pools': ({ admin }) => ({
    ...{ client: admin, path: '/v1/pools', body: { name: 'second' } },
    change: made => admin.delete(`/v1/pools/${id(made, 'pool_id')}`),
  }),
  'POST /v1/workers': ({ admin, poolId }) => ({
    ...{ client: admin, path: '/v1/workers', body: { name: 'Ghost', pool_ids: [poolId] } },
    change: made => admin.delete(`/v1/workers/${id(made, 'worker_id')}`),
  }),
  'POST /v1/workers/{worker_id}/rotate-key': async organization => {
    const { workerId } = await TestWorker.hire(organization);
    return {
      ...{ client: organization.admin, path: `/v1/workers/${workerId}/rotate-key`, body: {} },
      change: () => organization.admin.delete(`/v1/workers/${workerId}`),
    };
  },
  'POST /v1/workers/{worker_id}/payouts': async organization => {
    const worker = await TestWorker.hire(organization);
    const taskId = await postTask(organization);
    await worker.work(taskId);
    await taskThatIs(organization, taskId, 'completed');
    await settledBalanceOf(organization);
    return {
      client: organization.admin,
      path: `/v1/workers/${worker.workerId}/payouts`,
      body: { amount_micros: 1_000 },
      change: () => organization.admin.delete(`/v1/workers/${worker.workerId}`),
    };
  },
  'POST /v1/webhook-endpoints': ({ admin }) => ({
    ...{ client: admin, path: '/v1/webhook-endpoints', body: { url: `${receiver.url}/made` } },
    change: made => admin.delete(`/v1/webhook-endpoints/${id(made, 'endpoint_id')}`),
  }),
  'POST /v1/webhook-endpoints/{endpoint_id}/test': async organization => {
    const path = `/v1/webhook-endpoints/${await endpointOf(organization)}`;
    const { admin } = organization;
    return { client: admin, path: `${path}/test`, body: {}, change: () => admin.delete(path) };
  },
  'POST /v1/webhook-endpoints/{endpoint_id}/reset': async organization => {
    const path = `/v1/webhook-endpoints/${await endpointOf(organization)}`;
    const { admin } = organization;
    return { client: admin, path: `${path}/reset`, body: {}, change: () => admin.delete(path) };
  },
  'POST /v1/webhook-endpoints/{endpoint_id}/rotate-secret': async organization => {
    const path = `/v1/webhook-endpoints/${await endpointOf(organization)}`;
    const { admin } = organization;
    return { client: admin, path: `${path}/rotate-secret`, body: {}, change: () => admin.delete(path) };
  },
  'POST /v1/webhook-secret/rotate': ({ admin }) => ({
    ...{ client: admin, path: '/v1/webhook-secret/rotate', body: {} },
    change: () => admin.post('/v1/webhook-secret/rotate', {}),
  }),
  'POST /v1/webhook-deliveries/{delivery_id}/redeliver': async organization => {
    const { admin } = organization;
    const endpoint = `/v1/webhook-endpoints/${await endpointOf(organization)}`;
    const delivery = id(expectStatus(201, await admin.post(`${endpoint}/test`, {})), 'delivery_id');
    const path = `/v1/webhook-deliveries/${delivery}`;
    await waitFor(async () => Made.parse((await admin.get(path)).body)['status'] === 'delivered');
    return { client: admin, path: `${path}/redeliver`, body: {}, change: () => admin.delete(endpoint) };
  },
  'POST /v1/organizations/{org_id}/credits': organization => ({
    client: operator(),
    path: `/v1/organizations/${organization.orgId}/credits`,
    body: { amount_micros: 400_000, currency: 'USD' },
    change: () => spendEverything(organization),
  }),
  'POST /v1/billing/quote': organization => ({
    client: organization.admin,
    path: '/v1/billing/quote',
    body: { task_type: 'verification', domain: 'security' },
    change: () => setPrice(organization.orgId),
  }),
  'POST /v1/api-keys': ({ admin }) => ({
    ...{ client: admin, path: '/v1/api-keys', body: { name: 'k', scopes: ['tasks:read'] } },
    change: made => admin.delete(`/v1/api-keys/${id(made, 'id')}`),
  }),
  'POST /v1/organizations': () => ({
    ...{ client: operator(), path: '/v1/organizations', body: { name: 'Another' } },
    change: made => operator().as(id(made, 'admin_key')).post('/v1/webhook-secret/rotate', {}),
  }),
  'POST /v1/organizations/{org_id}/prices': ({ orgId }) => ({
    ...{ client: operator(), path: `/v1/organizations/${orgId}/prices` },
    body: { tier: 'standard', amount_micros: 90_000 },
    change: () => setPrice(orgId),
  }),
  'POST /v1/prices': ({ orgId }) => ({
    ...{ client: operator(), path: '/v1/prices' },
    body: { tier: 'standard', amount_micros: 150_000 },
    change: () => setPrice(orgId),
  }),
  'POST /v1/quality/recalibration': ({ admin }) => ({
    ...{ client: admin, path: '/v1/quality/recalibration', body: {} },
    change: () => admin.post('/v1/quality/recalibration', {}),
  }),
  'POST /verified-workflows/v1/tasks': async organization => ({
    client: await dialectOf(organization),
    path: '/verified-workflows/v1/tasks',
    body: {
      ...{ type: 'audio-audit', priority: 'standard', title: 't', instructions: 'i' },
      payload: { url: 'https://example.com/a.wav' },
    },
    change: () => spendEverything(organization),
  }),
  'POST /verified-workflows/v1/tasks/{task_id}/webhook': async organization => {
    const { admin } = organization;
    const taskId = toForeignTaskId(await postTask(organization));
    return {
      client: await dialectOf(organization),
      path: `/verified-workflows/v1/tasks/${taskId}/webhook`,
      body: { url: `${receiver.url}/vw` },
      change: made => admin.delete(`/v1/webhook-endpoints/${id(made, 'webhook_id')}`),
    };
  },
};

async function setPrice(orgId: string): Promise<void> {
  const price = { tier: 'standard', amount_micros: 170_000 };
  expectStatus(201, await operator().post(`/v1/organizations/${orgId}/prices`, price));
}

beforeAll(async () => {
  receiver = await startWebhookReceiver();
});
afterAll(() => receiver.close());

/** Kept to say where funds come from; it does nothing for anybody. */
const ALWAYS_REFUSED = 'POST /v1/billing/credits';
/** They change nothing, and their answers may have any length: a repetition reads anew. */
const READING = ['POST /v1/exports', 'POST /verified-workflows/v1/client/tasks/export'];

test('every POST there is has an example here', async () => {
  const posts = (await routesOf(operator())).filter(
    ({ method, name }) => method === 'POST' && name !== ALWAYS_REFUSED && !READING.includes(name),
  );
  expect(posts.map(({ name }) => name).toSorted()).toEqual(Object.keys(EXAMPLES).toSorted());
});

describe('with one Idempotency-Key, whatever happens in between,', () => {
  test.each(Object.entries(EXAMPLES))('%s is done once and answered alike', async (_, example) => {
    const organization = await createOrganization({ fundsMicros: 2_000_000 });
    const { client, path, body, change } = await example(organization);
    const keyed = { headers: { 'idempotency-key': randomUUID() } };
    const before = await worldOf(organization.admin);

    const [one, other] = await Promise.all([client.post(path, body, keyed), client.post(path, body, keyed)]);
    const [first = one] = [one, other].filter(({ status }) => status < 300);
    expect(first.status).toBeLessThan(300);
    for (const { status, body: said } of [one, other]) {
      expect(status === 409 ? [409] : [status, said]).toEqual(
        status === 409 ? [409] : [first.status, first.body],
      );
    }
    const after = await worldOf(organization.admin);
    for (const [list, ids] of Object.entries(after)) {
      const had = new Set(Object.entries(before).find(([name]) => name === list)?.[1]);
      const added = ids.filter(one => !had.has(one)).length;
      // A task's end is two movements of money: what is paid, and what comes back.
      expect(`${list} ${added <= (list.endsWith('transactions') ? 2 : 1)}`).toBe(`${list} true`);
    }

    await change(Made.parse(first.body));
    const changed = await worldOf(organization.admin);
    const again = await client.post(path, body, keyed);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(await worldOf(organization.admin)).toEqual(changed);

    const reused = await client.post(path, { ...Made.parse(body ?? {}), other: 1 }, keyed);
    expect(reused.status).toBe(422);
  });
});

test.each(READING)('%s with one Idempotency-Key changes nothing and tells what there is now', async name => {
  const organization = await createOrganization();
  const path = name.replace('POST ', '');
  const client = path.startsWith('/v1/') ? organization.agent : await dialectOf(organization);
  const keyed = { headers: { 'idempotency-key': randomUUID() } };
  const before = await worldOf(organization.admin);
  for (const body of [{ format: 'dpo' }, { format: 'dpo' }, { format: 'csv' }]) {
    const answer = await fetch(new URL(path, client.baseUrl), {
      method: 'POST',
      headers: {
        ...keyed.headers,
        ...{ authorization: `Bearer ${client.apiKey ?? ''}`, 'content-type': 'application/json' },
      },
      body: JSON.stringify(body),
    });
    expect([answer.status, answer.headers.get('idempotent-replayed')]).toEqual([200, null]);
    await answer.text();
  }
  expect(await worldOf(organization.admin)).toEqual(before);
});

test('a worker who was deleted is offered nothing after the request that made them came again', async () => {
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

test('a secret is given again only to the key that asked for it, and to no other by any order of things', async () => {
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
