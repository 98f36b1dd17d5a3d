import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { expectStatus } from '../system/organization.js';
import { exampleTask } from '../system/task.js';
import { createTwoPools } from '../system/two-pools.js';
import type { TwoPools } from '../system/two-pools.js';

const Task = z.looseObject({ task_id: z.string() });
const Worker = z.looseObject({ worker_id: z.string(), api_key: z.string(), pool_tasks_only: z.boolean() });

let receiver: WebhookReceiver;
let world: TwoPools;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  world = await createTwoPools(receiver);
});
afterAll(() => receiver.close());

describe('a worker of two pools', () => {
  const path = () => `/v1/workers/${world.sharedWorkerId}`;
  const seenByAdmin = async () => (await world.organization.admin.get(path())).body;

  test('is shown to a limited key with only the key’s pool', async () => {
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

  test('keeps its other pool when the limited key sets pools', async () => {
    expectStatus(200, await world.limited.patch(path(), { pool_ids: [world.mine] }));
    const { pool_ids } = z.looseObject({ pool_ids: z.array(z.string()) }).parse(await seenByAdmin());
    expect(pool_ids.toSorted()).toEqual([world.mine, world.theirs].toSorted());
  });
});

describe('a worker whom a limited key creates', () => {
  const skills = ['walled-in'];

  test('is offered tasks of its pool only', async () => {
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

  test('differs from one who is offered tasks without a pool, whose key the limited key cannot rotate', async () => {
    const { admin } = world.organization;
    const made = await admin.post('/v1/workers', { name: 'Open', pool_ids: [world.mine], available: false });
    const { worker_id } = Worker.parse(expectStatus(201, made));
    const refused = await world.limited.post(`/v1/workers/${worker_id}/rotate-key`, {});
    expect([refused.status, refused.body]).toEqual([403, expect.objectContaining({ code: 'worker.shared' })]);
    expectStatus(200, await admin.patch(`/v1/workers/${worker_id}`, { pool_tasks_only: true }));
    expectStatus(200, await world.limited.post(`/v1/workers/${worker_id}/rotate-key`, {}));
  });
});

test("an endpoint created by a limited key receives only the events of its pools' tasks", async () => {
  const { organization, limited, mine, theirs } = world;
  expectStatus(201, await limited.post('/v1/webhook-endpoints', { url: `${receiver.url}/walled` }));
  const cancelled: string[] = [];
  for (const requirements of [{ worker_pool_id: theirs }, {}, { worker_pool_id: mine }]) {
    const body = exampleTask(organization, { requirements });
    const { task_id } = Task.parse(expectStatus(201, await organization.admin.post('/v1/tasks', body)));
    expectStatus(200, await organization.admin.post(`/v1/tasks/${task_id}/cancel`, {}));
    cancelled.push(task_id);
  }
  // The endpoint of the whole organization has received all three, so the deliveries to the other one are decided too.
  const endingsAt = (path: string) =>
    receiver
      .on(path)
      .flatMap(({ body }) => cancelled.filter(id => body.includes(id) && body.includes('task.cancelled')));
  await waitFor(() => new Set(endingsAt('/all')).size === 3);
  await waitFor(() => endingsAt('/walled').length === 1);
  expect(endingsAt('/walled')).toEqual([cancelled[2]]);
  for (const { body } of receiver.on('/walled')) expect(JSON.parse(body)).toMatchObject({ poolid: mine });
});
