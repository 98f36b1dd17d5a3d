import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { kindOfAnswer } from '#libs/api-description';
import type { ApiOperation, PoolLimits } from '#libs/api-description';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { startWebhookReceiver } from '#libs/testing';
import type { ApiAnswer, WebhookReceiver } from '#libs/testing';
import { describedApi } from '../system/api.js';
import type { DescribedApi } from '../system/api.js';
import { expectStatus } from '../system/organization.js';
import { exampleTask } from '../system/task.js';
import { createTwoPools, filledIn } from '../system/two-pools.js';
import type { TwoPools } from '../system/two-pools.js';

const Data = z.looseObject({ data: z.array(z.looseObject({})) });

const Feed = Data.extend({ next_cursor: z.string().nullable() });

type Check = (world: TwoPools, operation: ApiOperation) => Promise<void>;

const refuses =
  (body: (world: TwoPools) => unknown, code: string): Check =>
  async (world, { path }) => {
    const answer = await world.limited.post(path, body(world));
    expect([path, answer.status, answer.body]).toEqual([path, 403, expect.objectContaining({ code })]);
  };

/**
 * Checks for filtered operations that neither name a resource in their path nor list resources. Those two kinds are
 * tested generically from the document; each check here defines its request and the expected result.
 */
const CHECKS: Readonly<Record<string, Check>> = {
  'POST /v1/tasks': refuses(
    ({ organization, theirs }) => exampleTask(organization, { requirements: { worker_pool_id: theirs } }),
    'auth.pool_not_allowed',
  ),
  'POST /v1/tasks/batch': async ({ limited, organization, mine, theirs }) => {
    const tasks = [{ worker_pool_id: theirs }, {}, { worker_pool_id: mine }].map(requirements =>
      exampleTask(organization, { requirements }),
    );
    const answer = await limited.post('/v1/tasks/batch', { tasks });
    expect(answer.body).toMatchObject({ data: [{ status: 403 }, { status: 403 }, { status: 201 }] });
  },
  'POST /v1/tasks/bulk': async ({ limited, theirs, organization: { admin } }, { path }) => {
    const action = { type: 'cancel', reason: 'A test.' };
    const counted = async (client: typeof limited, filter: object) =>
      z
        .looseObject({ count: z.number() })
        .parse(expectStatus(200, await client.post(path, { filter, action, dry_run: true }))).count;
    const all = { created_after: '2020-01-01T00:00:00Z' };
    expect(await counted(limited, all)).toBeGreaterThan(0);
    expect(await counted(limited, all)).toBeLessThan(await counted(admin, all));
    expect(await counted(limited, { pool: theirs })).toBe(0);
  },
  'POST /v1/decisions/verify': async ({ limited, foreign }) => {
    for (const task_id of foreign['task_id'] ?? []) {
      const claim = { task_id, verdict: 'approved', action: null };
      expect((await limited.post('/v1/decisions/verify', claim)).status).toBe(404);
    }
    expect(foreign['task_id']).not.toEqual([]);
  },
  'POST /v1/erasures': async ({ limited, foreign }) => {
    for (const task_id of foreign['task_id'] ?? []) {
      expect((await limited.post('/v1/erasures', { task_id })).status).toBe(404);
    }
    expect(foreign['task_id']).not.toEqual([]);
  },
  'POST /v1/decisions/assess': refuses(
    ({ theirs }) => ({
      ...{ agent_id: 'agent', action: 'refund' },
      request: { requirements: { worker_pool_id: theirs } },
    }),
    'auth.pool_not_allowed',
  ),
  'GET /v1/analytics/tasks': async ({ limited, organization: { admin } }) => {
    const created = z.looseObject({ totals: z.looseObject({ created: z.number() }) });
    const counted = async (client: typeof limited) =>
      created.parse((await client.get('/v1/analytics/tasks')).body).totals.created;
    const listed = Data.parse((await limited.get('/v1/tasks?limit=100')).body).data.length;
    expect(await counted(limited)).toBe(listed);
    expect(await counted(admin)).toBeGreaterThan(listed);
  },
  'GET /v1/audit/proof': async ({ limited, own, foreign }, { path }) => {
    const statuses = (ids: readonly string[] = []) =>
      Promise.all(ids.map(async id => (await limited.get(`${path}?task_id=${id}`)).status));
    expect(await statuses(own['task_id'])).toEqual([200]);
    expect(new Set(await statuses(foreign['task_id']))).toEqual(new Set([404]));
  },
  'GET /v1/events': async ({ limited, own, foreign }, { path }) => {
    const subjects = new Set<unknown>();
    let cursor: string | null = '';
    while (cursor !== null) {
      const query = `?limit=100${cursor && `&cursor=${cursor}`}`;
      const page = Feed.parse(expectStatus(200, await limited.get(path + query)));
      for (const { subject } of page.data) subjects.add(subject);
      cursor = page.next_cursor;
    }
    for (const id of own['task_id'] ?? []) expect([...subjects]).toContain(id);
    for (const id of foreign['task_id'] ?? []) {
      expect([...subjects]).not.toContain(id);
      expect((await limited.get(`${path}?task_id=${id}`)).body).toMatchObject({ data: [] });
    }
  },
  'POST /v1/exports': exportsItsOwn,
  'POST /v1/workers': refuses(
    ({ mine, theirs }) => ({ name: 'Eve', pool_ids: [mine, theirs] }),
    'auth.pool_not_allowed',
  ),
  'POST /v1/api-keys': refuses(
    ({ theirs }) => ({ name: 'k', scopes: ['tasks:read'], pools: [theirs] }),
    'auth.grant_too_wide',
  ),
  'POST /v1/webhook-endpoints': async ({ limited, foreign, mine }) => {
    const url = 'http://127.0.0.1:9/closed';
    for (const task_id of foreign['task_id'] ?? []) {
      expect((await limited.post('/v1/webhook-endpoints', { url, task_id })).status).toBe(404);
    }
    const made = expectStatus(201, await limited.post('/v1/webhook-endpoints', { url }));
    expect(made).toMatchObject({ pools: [mine] });
  },
  'POST /humanlayer/ai-request': async ({ limited, organization, mine }, { path }) => {
    const made = z
      .looseObject({ request_id: z.string() })
      .parse(expectStatus(200, await limited.post(path, decisionRequest('creator'))));
    const tasks = Data.parse((await organization.admin.get(`/v1/tasks?pool=${mine}&limit=100`)).body).data;
    expect(tasks.map(task => task['task_id'])).toContain(made.request_id);
  },
  'GET /humanlayer/ai-request': async ({ limited, organization }, { path }) => {
    const { request_id: id } = z
      .looseObject({ request_id: z.string() })
      .parse(expectStatus(200, await organization.admin.post(path, decisionRequest('reader'))));
    expect((await limited.get(`${path}?id=${id}`)).status).toBe(404);
    expect((await limited.get(`${path}?agent_id=reader`)).body).toEqual({ requests: [] });
  },
  'POST /verified-workflows/v1/client/tasks/export': exportsItsOwn,
  'POST /verified-workflows/v1/tasks': async ({ limitedDialect, organization, mine }, { path }) => {
    const review = { type: 'audio-audit', priority: 'standard', title: 't', instructions: 'i' };
    const made = expectStatus(
      201,
      await limitedDialect.post(path, { ...review, payload: { url: 'https://example.com/a.wav' } }),
    );
    const { id } = z.looseObject({ id: z.string() }).parse(made);
    const tasks = Data.parse((await organization.admin.get(`/v1/tasks?pool=${mine}&limit=100`)).body).data;
    expect(tasks.map(task => VERIFIED_WORKFLOWS_WIRE.taskIds.format(String(task['task_id'])))).toContain(id);
  },
};

const decisionRequest = (agent_id: string) => ({
  ...{ agent_id, request_type: 'compliance', domain: 'legal', summary: 'Validate this contract' },
});

/** Another pool's task answers 404 when named, and is not in the file otherwise. */
async function exportsItsOwn(world: TwoPools, { path, dialect }: ApiOperation): Promise<void> {
  const isDialect = dialect !== undefined;
  const client = isDialect ? world.limitedDialect : world.limited;
  const named = (id: string) => (isDialect ? VERIFIED_WORKFLOWS_WIRE.taskIds.format(id) : id);
  for (const id of world.foreign['task_id'] ?? []) {
    const own = (world.own['task_id'] ?? []).map(named);
    const answer = await client.post(path, { task_ids: [...own, named(id)] });
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([404, expect.stringContaining(named(id))]);
    for (const one of own) expect(JSON.stringify(answer.body)).not.toContain(one);
  }
  for (const format of ['jsonl', 'csv']) {
    const text = await (
      await fetch(new URL(path, client.baseUrl), {
        method: 'POST',
        headers: { authorization: `Bearer ${client.apiKey ?? ''}`, 'content-type': 'application/json' },
        body: JSON.stringify({ format }),
      })
    ).text();
    for (const id of world.foreign['task_id'] ?? []) expect(text).not.toContain(named(id));
  }
}

let receiver: WebhookReceiver;
let world: TwoPools;
let api: DescribedApi;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  world = await createTwoPools(receiver);
  api = await describedApi();
});
afterAll(() => receiver.close());

const clientFor = ({ dialect }: ApiOperation) =>
  dialect === undefined ? world.limited : world.limitedDialect;
const treated = (as: PoolLimits) => api.closed.filter(({ poolLimits }) => poolLimits === as);
const outcome = ({ name }: ApiOperation, { status }: ApiAnswer): string => `${name} ${status}`;
const parameterOf = ({ path }: ApiOperation): string | undefined => /\{(\w+)\}/.exec(path)?.[1];
/** Whether the operation lists resources that have their own addresses. */
const listsThings = (operation: ApiOperation): boolean =>
  operation.method === 'GET' &&
  parameterOf(operation) === undefined &&
  kindOfAnswer(api.description, operation) !== undefined;

test('every operation that accepts an API key declares what a pool-limited key gets', () => {
  const unsaid = treated(undefined).filter(({ audience }) => audience === 'agent');
  expect(unsaid.map(({ name }) => name)).toEqual([]);
});

test('a refused route answers a limited key with all scopes with a code', async () => {
  const refused = treated('refused');
  expect(refused.map(({ name }) => name)).toContain('GET /v1/billing/balance');
  for (const operation of refused) {
    const any = [randomUUID()];
    const made = { month: ['2026-02'], erasure_id: any, member_id: any, invitation_id: any };
    const path = filledIn(operation.path, { ...world.own, ...made });
    const body = operation.method === 'GET' ? undefined : {};
    const answer = await clientFor(operation).request(operation.method, path, body);
    expect(outcome(operation, answer)).toBe(`${operation.name} 403`);
    // Errors of Verified Workflows have no code.
    const refusal = operation.dialect === undefined ? { code: 'auth.pool_not_allowed' } : { status: 403 };
    expect(answer.body).toMatchObject({ ...refusal, detail: expect.stringContaining('limited to pools') });
  }
});

test('routes unrelated to pools accept a limited key', async () => {
  for (const operation of treated('irrelevant')) {
    const body = api.examples.body(operation, () => world.mine);
    const answer = await clientFor(operation).request(operation.method, operation.path, body);
    expect(outcome(operation, answer)).toBe(`${operation.name} 200`);
  }
});

test('resources of another pool or of none answer 404 on filtered routes, and stay unchanged', async () => {
  const before = await everythingForeign();
  for (const operation of treated('filtered')) {
    const parameter = parameterOf(operation);
    if (parameter === undefined) continue;
    const foreign = world.foreign[parameter];
    if (foreign === undefined) {
      throw new Error(
        `${operation.name} is filtered by pools and names a ${parameter}: give createTwoPools one of each pool.`,
      );
    }
    for (const place of foreign.keys()) {
      const path = filledIn(operation.path, world.foreign, place);
      const body = api.examples.body(operation, kind => world.own[`${kind}_id`]?.[0] ?? '');
      const sent = body ?? (operation.method === 'POST' ? {} : undefined);
      const answer = await clientFor(operation).request(operation.method, path, sent);
      expect(`${outcome(operation, answer)} (${place})`).toBe(`${operation.name} 404 (${place})`);
    }
  }
  expect(await everythingForeign()).toEqual(before);
});

test("a filtered list shows only resources of the key's pools", async () => {
  const foreign = Object.values(world.foreign).flat();
  const lists = treated('filtered').filter(listsThings);
  expect(lists.map(({ name }) => name)).toContain('GET /v1/tasks');
  for (const operation of lists) {
    const text = JSON.stringify((await clientFor(operation).get(`${operation.path}?limit=100`)).body);
    const kind = kindOfAnswer(api.description, operation) ?? '';
    const ids = world.own[`${kind}_id`] ?? [];
    const own = operation.dialect === undefined ? ids : ids.map(VERIFIED_WORKFLOWS_WIRE.taskIds.format);
    expect(`${operation.name} ${own.some(id => text.includes(id))}`).toBe(`${operation.name} true`);
    for (const id of [...foreign, ...foreign.map(VERIFIED_WORKFLOWS_WIRE.taskIds.format)])
      expect(text).not.toContain(id);
  }
});

test('a filtered route that creates or counts resources is limited to the key’s pools', async () => {
  const others = treated('filtered').filter(one => parameterOf(one) === undefined && !listsThings(one));
  for (const operation of others) {
    const check = CHECKS[operation.name];
    if (check === undefined) {
      throw new Error(
        `${operation.name} is filtered by pools, and neither names nor lists things: add to CHECKS what a key limited ` +
          'to one pool must not reach with it.',
      );
    }
    await check(world, operation);
  }
  const tried = others.map(({ name }) => name);
  expect(Object.keys(CHECKS).toSorted()).toEqual(tried.toSorted());
});

/** Everything that the limited key must not change, as seen by an administrator. */
async function everythingForeign(): Promise<readonly unknown[]> {
  const { admin } = world.organization;
  const paths: Readonly<Record<string, string>> = {
    task_id: '/v1/tasks/{task_id}',
    worker_id: '/v1/workers/{worker_id}',
    pool_id: '/v1/pools/{pool_id}',
    key_id: '/v1/api-keys/{key_id}',
    endpoint_id: '/v1/webhook-endpoints/{endpoint_id}',
  };
  const targets = Object.entries(paths).flatMap(([name, path]) =>
    (world.foreign[name] ?? []).map((_, place) => filledIn(path, world.foreign, place)),
  );
  const seen = await Promise.all(targets.map(async target => (await admin.get(target)).body));
  // `last_used_at` does not change through requests that name the key.
  return seen.map(one => ({ ...z.looseObject({}).parse(one), last_used_at: undefined }));
}
