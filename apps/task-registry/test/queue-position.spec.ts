import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  AcceptOffer,
  CancelTask,
  CreateTask,
  GetQueuePosition,
  ListTasks,
  MAX_QUEUE_POSITION,
} from '#libs/contracts';
import type { RequestOf } from '#libs/contracts';
import { bringTo, createRequest, specWith, startWorld } from './harness.js';
import type { Brought, World } from './harness.js';
import { createReview, offerToNewWorker, review } from './reviews.js';

let world: World;
let org_id: string;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => {
  org_id = randomUUID();
});
afterAll(() => world.close());

/** As many tasks as a limit test needs, without creating each one. */
async function copies(count: number, { task_id }: Pick<Brought, 'task_id'>, change: string): Promise<void> {
  await world.sql(
    `INSERT INTO tasks
     SELECT one.*
       FROM tasks t, generate_series(1, $2::int) AS n,
            jsonb_populate_record(t, to_jsonb(t) || jsonb_build_object('task_id', gen_random_uuid(), 'n', n) || ${change}) AS one
      WHERE t.task_id = $1`,
    [task_id, count],
  );
}

describe('queue position', () => {
  const position = async (task: Pick<Brought, 'task_id'>, pools: string[] | null = null): Promise<number> =>
    (await world.ask(GetQueuePosition, { task_id: task.task_id, org_id, pools })).position;

  test("counts the organization's tasks that have been unmatched for longer", async () => {
    const first = await bringTo(world, 'queued', { org_id });
    await bringTo(world, 'queued');
    const started = await bringTo(world, 'started', { org_id });
    const unpaid = await bringTo(world, 'queued', { org_id, price: null });
    const second = await bringTo(world, 'queued', { org_id });
    expect(await position(first)).toBe(1);
    expect(await position(started)).toBe(0);
    expect(await position(unpaid)).toBe(0);
    expect(await position(second)).toBe(2);
    await world.ask(CancelTask, { task_id: first.task_id, org_id, pools: null, reason: null });
    expect(await position(first)).toBe(0);
    expect(await position(second)).toBe(1);
  });

  test('is kept by a task that has found some of its reviewers, until it has all', async () => {
    const several = await createReview(world, { consensus: { total: 3 } }, { org_id });
    const behind = await bringTo(world, 'queued', { org_id });
    await review(world, several);
    await world.ask(AcceptOffer, await offerToNewWorker(world, several));
    expect(await position(several)).toBe(1);
    expect(await position(behind)).toBe(2);
    await offerToNewWorker(world, several);
    expect(await position(several)).toBe(0);
    expect(await position(behind)).toBe(1);
  });

  test('is given only for tasks that the key may see, and counts only those', async () => {
    const pool = randomUUID();
    await bringTo(world, 'queued', { org_id });
    const spec = specWith({ requirements: { worker_pool_id: pool } });
    const task = await bringTo(world, 'queued', { org_id, spec });
    expect(await position(task)).toBe(2);
    expect(await position(task, [pool])).toBe(1);
    await expect(position(task, [randomUUID()])).rejects.toMatchObject({ code: 'task.not_found' });
    const foreign = { task_id: task.task_id, org_id: randomUUID(), pools: null };
    await expect(world.ask(GetQueuePosition, foreign)).rejects.toMatchObject({ code: 'task.not_found' });
  });

  test('is counted no further than its limit', async () => {
    const first = await bringTo(world, 'queued', { org_id });
    await copies(MAX_QUEUE_POSITION, first, `'{}'`);
    const last = await bringTo(world, 'queued', { org_id });
    expect(await position(last)).toBe(MAX_QUEUE_POSITION);
  });
});

test('a list of one workspace contains its tasks and no others', async () => {
  const ids: Record<string, string[]> = { default: [], staging: [], 'staging.eu': [] };
  for (const workspace_id of ['default', 'staging', 'staging', 'staging.eu', 'default']) {
    const request = createRequest({ org_id, workspace_id });
    await world.ask(CreateTask, request);
    ids[workspace_id]?.unshift(request.task_id);
  }
  const listed = async (filters: Partial<RequestOf<typeof ListTasks>>) => {
    const { data } = await world.ask(ListTasks, { org_id, pools: null, limit: 100, ...filters });
    return data.map(({ task_id }) => task_id);
  };
  for (const [workspace_id, own] of Object.entries(ids)) expect(await listed({ workspace_id })).toEqual(own);
  expect(await listed({ workspace_id: 'staging', status: 'queued' })).toEqual(ids['staging']);
  expect(await listed({ workspace_id: 'elsewhere' })).toEqual([]);
  expect(await listed({})).toHaveLength(5);
});
