import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toForeignTaskId } from '#libs/dialects';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { ApiAnswer, WebhookReceiver } from '#libs/testing';
import { expectStatus } from '../system/organization.js';
import { routesOf } from '../system/routes.js';
import type { Route } from '../system/routes.js';
import { exampleTask } from '../system/task.js';
import { createTwoPools, filledIn } from '../system/two-pools.js';
import type { TwoPools } from '../system/two-pools.js';

const Data = z.looseObject({ data: z.array(z.looseObject({})) });
const Task = z.looseObject({ task_id: z.string() });
const Worker = z.looseObject({ worker_id: z.string(), api_key: z.string(), pool_tasks_only: z.boolean() });

/**
 * How a filtered route is tried: one that names a thing by its address must not find the other pool's; a list must
 * show the key's own and nothing else; what else there is says for itself what it asks and what must come of it.
 */
type Example =
  | { readonly kind: 'names'; readonly body?: unknown }
  | { readonly kind: 'lists'; readonly shows: string }
  | { readonly kind: 'tries'; readonly check: (world: TwoPools, route: Route) => Promise<void> };

const refuses = (body: (world: TwoPools) => unknown, code: string): Example => ({
  kind: 'tries',
  check: async (world, { path }) => {
    const answer = await world.limited.post(path, body(world));
    expect([path, answer.status, answer.body]).toEqual([path, 403, expect.objectContaining({ code })]);
  },
});

const EXAMPLES: Readonly<Record<string, Example>> = {
  'POST /v1/tasks': refuses(
    ({ organization, theirs }) => exampleTask(organization, { requirements: { worker_pool_id: theirs } }),
    'auth.pool_not_allowed',
  ),
  'POST /v1/tasks/batch': {
    kind: 'tries',
    check: async ({ limited, organization, mine, theirs }) => {
      const tasks = [{ worker_pool_id: theirs }, {}, { worker_pool_id: mine }].map(requirements =>
        exampleTask(organization, { requirements }),
      );
      const answer = await limited.post('/v1/tasks/batch', { tasks });
      expect(answer.body).toMatchObject({ data: [{ status: 403 }, { status: 403 }, { status: 201 }] });
    },
  },
  'GET /v1/tasks': { kind: 'lists', shows: 'task_id' },
  'GET /v1/tasks/{task_id}': { kind: 'names' },
  'POST /v1/tasks/{task_id}/cancel': { kind: 'names', body: {} },
  'GET /v1/tasks/{task_id}/events': { kind: 'names' },
  'GET /v1/tasks/{task_id}/match': { kind: 'names' },
  'POST /v1/tasks/{task_id}/gold': { kind: 'names', body: { output: { reached_user: false } } },
  'DELETE /v1/tasks/{task_id}/gold': { kind: 'names' },
  'GET /v1/analytics/tasks': {
    kind: 'tries',
    check: async ({ limited, organization: { admin } }) => {
      const created = z.looseObject({ totals: z.looseObject({ created: z.number() }) });
      const counted = async (client: typeof limited) =>
        created.parse((await client.get('/v1/analytics/tasks')).body).totals.created;
      const listed = Data.parse((await limited.get('/v1/tasks?limit=100')).body).data.length;
      expect(await counted(limited)).toBe(listed);
      expect(await counted(admin)).toBeGreaterThan(listed);
    },
  },
  'POST /v1/exports': { kind: 'tries', check: exportsItsOwn },
  'GET /v1/pools': { kind: 'lists', shows: 'pool_id' },
  'GET /v1/pools/{pool_id}': { kind: 'names' },
  'PATCH /v1/pools/{pool_id}': { kind: 'names', body: { name: 'mine now' } },
  'DELETE /v1/pools/{pool_id}': { kind: 'names' },
  'POST /v1/workers': refuses(
    ({ mine, theirs }) => ({ name: 'Eve', pool_ids: [mine, theirs] }),
    'auth.pool_not_allowed',
  ),
  'GET /v1/workers': { kind: 'lists', shows: 'worker_id' },
  'GET /v1/workers/{worker_id}': { kind: 'names' },
  'PATCH /v1/workers/{worker_id}': { kind: 'names', body: { available: true } },
  'DELETE /v1/workers/{worker_id}': { kind: 'names' },
  'POST /v1/workers/{worker_id}/rotate-key': { kind: 'names', body: {} },
  'POST /v1/api-keys': refuses(
    ({ theirs }) => ({ name: 'k', scopes: ['tasks:read'], pools: [theirs] }),
    'auth.grant_too_wide',
  ),
  'GET /v1/api-keys': { kind: 'lists', shows: 'key_id' },
  'GET /v1/api-keys/{key_id}': { kind: 'names' },
  'PATCH /v1/api-keys/{key_id}': { kind: 'names', body: { name: 'mine now' } },
  'DELETE /v1/api-keys/{key_id}': { kind: 'names' },
  'POST /v1/webhook-endpoints': {
    kind: 'tries',
    check: async ({ limited, foreign, mine }) => {
      const url = 'http://127.0.0.1:9/closed';
      for (const task_id of foreign['task_id'] ?? []) {
        expect((await limited.post('/v1/webhook-endpoints', { url, task_id })).status).toBe(404);
      }
      const made = expectStatus(201, await limited.post('/v1/webhook-endpoints', { url }));
      expect(made).toMatchObject({ pools: [mine] });
    },
  },
  'GET /v1/webhook-endpoints': { kind: 'lists', shows: 'endpoint_id' },
  'GET /v1/webhook-endpoints/{endpoint_id}': { kind: 'names' },
  'PATCH /v1/webhook-endpoints/{endpoint_id}': {
    ...{ kind: 'names', body: { url: 'http://127.0.0.1:9/mine' } },
  },
  'DELETE /v1/webhook-endpoints/{endpoint_id}': { kind: 'names' },
  'POST /v1/webhook-endpoints/{endpoint_id}/test': { kind: 'names', body: {} },
  'POST /v1/webhook-endpoints/{endpoint_id}/reset': { kind: 'names', body: {} },
  'POST /v1/webhook-endpoints/{endpoint_id}/rotate-secret': { kind: 'names', body: {} },
  'GET /v1/webhook-deliveries': { kind: 'lists', shows: 'delivery_id' },
  'GET /v1/webhook-deliveries/{delivery_id}': { kind: 'names' },
  'POST /v1/webhook-deliveries/{delivery_id}/redeliver': { kind: 'names', body: {} },
  'POST /verified-workflows/v1/tasks': {
    kind: 'tries',
    check: async ({ limitedDialect, organization, mine }, { path }) => {
      const review = { type: 'audio-audit', priority: 'standard', title: 't', instructions: 'i' };
      const made = expectStatus(
        201,
        await limitedDialect.post(path, { ...review, payload: { url: 'https://example.com/a.wav' } }),
      );
      const { id } = z.looseObject({ id: z.string() }).parse(made);
      const tasks = Data.parse((await organization.admin.get(`/v1/tasks?pool=${mine}&limit=100`)).body).data;
      expect(tasks.map(task => toForeignTaskId(String(task['task_id'])))).toContain(id);
    },
  },
  'GET /verified-workflows/v1/tasks': { kind: 'lists', shows: 'foreign words' },
  'GET /verified-workflows/v1/tasks/{task_id}': { kind: 'names' },
  'POST /verified-workflows/v1/client/tasks/export': { kind: 'tries', check: exportsItsOwn },
  'POST /verified-workflows/v1/tasks/{task_id}/webhook': {
    ...{ kind: 'names', body: { url: 'http://127.0.0.1:9/closed' } },
  },
};

/** Named, another pool's task is not there; unnamed, it is not in the file. */
async function exportsItsOwn(world: TwoPools, { path, isDialect }: Route): Promise<void> {
  const client = isDialect ? world.limitedDialect : world.limited;
  const named = (id: string) => (isDialect ? toForeignTaskId(id) : id);
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
let routes: readonly Route[];

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  world = await createTwoPools(receiver);
  routes = await routesOf(world.organization.admin);
});
afterAll(() => receiver.close());

const clientFor = ({ isDialect }: Pick<Route, 'isDialect'>) =>
  isDialect ? world.limitedDialect : world.limited;
const treated = (as: Route['poolLimits']) => routes.filter(({ poolLimits }) => poolLimits === as);
const outcome = ({ name }: Route, { status }: ApiAnswer): string => `${name} ${status}`;

test('every filtered route has an example here', () => {
  expect(
    treated('filtered')
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(Object.keys(EXAMPLES).toSorted());
});

test('a refused route is closed to a limited key with all scopes, with a code', async () => {
  expect(treated('refused').length).toBeGreaterThan(20);
  for (const route of treated('refused')) {
    const path = filledIn(route.path, { ...world.own, month: ['2026-02'] });
    const body = route.method === 'GET' ? undefined : {};
    const answer = await clientFor(route).request(route.method, path, body);
    expect(outcome(route, answer)).toBe(`${route.name} 403`);
    // The words of Verified Workflows have no code.
    const told = route.isDialect ? { status: 403 } : { code: 'auth.pool_not_allowed' };
    expect(answer.body).toMatchObject({ ...told, detail: expect.stringContaining('limited to pools') });
  }
});

test('what is irrelevant to pools takes a limited key', async () => {
  expect(treated('irrelevant').map(({ name }) => name)).toEqual(['POST /v1/billing/quote']);
  const quote = { task_type: 'verification', domain: 'security' };
  expectStatus(200, await world.limited.post('/v1/billing/quote', quote));
});

test("what is the other pool's, or no pool's, is not there for a filtered route, and stays as it is", async () => {
  const before = await everythingForeign();
  for (const route of treated('filtered')) {
    const example = EXAMPLES[route.name];
    if (example?.kind !== 'names') continue;
    const [, parameter = ''] = /\{(\w+)\}/.exec(route.path) ?? [];
    for (const place of (world.foreign[parameter] ?? []).keys()) {
      const path = filledIn(route.path, world.foreign, place);
      const answer = await clientFor(route).request(route.method, path, example.body);
      expect(`${outcome(route, answer)} (${place})`).toBe(`${route.name} 404 (${place})`);
    }
  }
  expect(await everythingForeign()).toEqual(before);
});

test("a filtered list shows the key's own and nothing else", async () => {
  const foreign = Object.values(world.foreign).flat();
  for (const route of treated('filtered')) {
    const example = EXAMPLES[route.name];
    if (example?.kind !== 'lists') continue;
    const text = JSON.stringify((await clientFor(route).get(`${route.path}?limit=100`)).body);
    const own = example.shows === 'foreign words' ? ownInForeignWords() : (world.own[example.shows] ?? []);
    const visible = own.filter(id => text.includes(id));
    expect(`${route.name} ${visible.length > 0}`).toBe(`${route.name} true`);
    for (const id of [...foreign, ...foreign.map(toForeignTaskId)]) expect(text).not.toContain(id);
  }
});

describe('a filtered route that makes or counts things', () => {
  test.each(Object.entries(EXAMPLES).filter(([, { kind }]) => kind === 'tries'))(
    '%s',
    async (name, example) => {
      const route = routes.find(one => one.name === name);
      if (route === undefined || example.kind !== 'tries') throw new Error(`There is no route ${name}.`);
      await example.check(world, route);
    },
  );
});

describe('a worker of two pools', () => {
  const path = () => `/v1/workers/${world.sharedWorkerId}`;
  const seenByAdmin = async () => (await world.organization.admin.get(path())).body;

  test('is shown to a limited key with its own pool alone', async () => {
    expect((await world.limited.get(path())).body).toMatchObject({ pool_ids: [world.mine] });
    expect(JSON.stringify((await world.limited.get('/v1/workers?limit=100')).body)).not.toContain(
      world.theirs,
    );
    expect((await world.limited.get(`/v1/workers?pool=${world.theirs}`)).body).toMatchObject({ data: [] });
  });

  test.each([
    ['renamed', 'PATCH', '', { name: 'Mine' }],
    ['rated', 'PATCH', '', { rating: 5 }],
    ['made unavailable', 'PATCH', '', { available: false }],
    ['deleted', 'DELETE', '', undefined],
    ['signed in as', 'POST', '/rotate-key', {}],
  ])('cannot be %s by it', async (_, method, suffix, body) => {
    const before = await seenByAdmin();
    const answer = await world.limited.request(method, path() + suffix, body);
    expect([answer.status, answer.body]).toEqual([403, expect.objectContaining({ code: 'worker.shared' })]);
    expect(await seenByAdmin()).toEqual(before);
  });

  test('keeps its other pool when the limited key sets its own', async () => {
    expectStatus(200, await world.limited.patch(path(), { pool_ids: [world.mine] }));
    const { pool_ids } = z.looseObject({ pool_ids: z.array(z.string()) }).parse(await seenByAdmin());
    expect(pool_ids.toSorted()).toEqual([world.mine, world.theirs].toSorted());
  });
});

describe('a worker whom a limited key creates', () => {
  const skills = ['walled-in'];

  test('is offered tasks of its pool, and none without a pool', async () => {
    const { limited, organization, mine } = world;
    const worker = Worker.parse(
      expectStatus(
        201,
        await limited.post('/v1/workers', { name: 'Eve', pool_ids: [mine], skills, capacity: 5 }),
      ),
    );
    expect(worker.pool_tasks_only).toBe(true);
    const eve = organization.admin.as(worker.api_key);
    const post = async (requirements: object) =>
      Task.parse(
        expectStatus(
          201,
          await organization.admin.post('/v1/tasks', exampleTask(organization, { requirements })),
        ),
      ).task_id;
    const poolless = await post({ skills });
    const inPool = await post({ skills, worker_pool_id: mine });
    await waitFor(async () => JSON.stringify((await eve.get('/v1/worker/offers')).body).includes(inPool));
    const match = await waitFor(async () => {
      const answer = await organization.admin.get(`/v1/tasks/${poolless}/match`);
      return JSON.stringify(answer.body).includes('"pool"') ? answer.body : undefined;
    });
    expect(match).toMatchObject({ rounds: [{ chosen_worker_id: null }] });
    expect(JSON.stringify((await eve.get('/v1/worker/offers')).body)).not.toContain(poolless);
  });

  test('cannot be given tasks without a pool by that key', async () => {
    const worker = { name: 'Mallory', pool_ids: [world.mine] };
    const refused = await world.limited.post('/v1/workers', { ...worker, pool_tasks_only: false });
    expect([refused.status, refused.body]).toEqual([
      403,
      expect.objectContaining({
        code: 'auth.pool_not_allowed',
        errors: [expect.objectContaining({ pointer: '/pool_tasks_only' })],
      }),
    ]);
    const own = `/v1/workers/${world.own['worker_id']?.[0] ?? ''}`;
    const changed = await world.limited.patch(own, { pool_tasks_only: false });
    expect([changed.status, changed.body]).toEqual([
      403,
      expect.objectContaining({ code: 'auth.pool_not_allowed' }),
    ]);
  });

  test('is another than one who is offered tasks without a pool: that one’s key it cannot rotate', async () => {
    const { admin } = world.organization;
    const made = await admin.post('/v1/workers', { name: 'Open', pool_ids: [world.mine], available: false });
    const { worker_id } = Worker.parse(expectStatus(201, made));
    const refused = await world.limited.post(`/v1/workers/${worker_id}/rotate-key`, {});
    expect([refused.status, refused.body]).toEqual([403, expect.objectContaining({ code: 'worker.shared' })]);
    expectStatus(200, await admin.patch(`/v1/workers/${worker_id}`, { pool_tasks_only: true }));
    expectStatus(200, await world.limited.post(`/v1/workers/${worker_id}/rotate-key`, {}));
  });
});

test("an endpoint that a limited key makes hears of its own pools' tasks and of nothing else", async () => {
  const { organization, limited, mine, theirs } = world;
  expectStatus(201, await limited.post('/v1/webhook-endpoints', { url: `${receiver.url}/walled` }));
  const cancelled: string[] = [];
  for (const requirements of [{ worker_pool_id: theirs }, {}, { worker_pool_id: mine }]) {
    const body = exampleTask(organization, { requirements });
    const { task_id } = z
      .looseObject({ task_id: z.string() })
      .parse(expectStatus(201, await organization.admin.post('/v1/tasks', body)));
    expectStatus(200, await organization.admin.post(`/v1/tasks/${task_id}/cancel`, {}));
    cancelled.push(task_id);
  }
  // The endpoint of the whole organization has heard of all three, so whatever there is for the other was decided.
  const endingsAt = (path: string) =>
    receiver
      .on(path)
      .flatMap(({ body }) => cancelled.filter(id => body.includes(id) && body.includes('task.cancelled')));
  await waitFor(() => new Set(endingsAt('/all')).size === 3);
  await waitFor(() => endingsAt('/walled').length === 1);
  expect(endingsAt('/walled')).toEqual([cancelled[2]]);
  for (const { body } of receiver.on('/walled')) expect(JSON.parse(body)).toMatchObject({ poolid: mine });
});

/** All that the limited key must not change, as an administrator sees it. */
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
  // When a key was last used is not the doing of anyone who names it.
  return seen.map(one => ({ ...z.looseObject({}).parse(one), last_used_at: undefined }));
}

function ownInForeignWords(): readonly string[] {
  return (world.own['task_id'] ?? []).map(toForeignTaskId);
}
