import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  AcceptOffer,
  BreachSla,
  CancelTask,
  CreateTask,
  FailTask,
  GetQueuePosition,
  GetTaskStatistics,
  ListTasks,
  MAX_QUEUE_POSITION,
  MAX_STATISTICS_ROWS,
} from '#libs/contracts';
import type { AskOf, RequestOf } from '#libs/contracts';
import { bringTo, createRequest, specWith, startWorld } from './harness.js';
import type { Brought, World } from './harness.js';
import { askSomeone, createReview, review } from './reviews.js';

let world: World;
let org_id: string;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => {
  org_id = randomUUID();
});
afterAll(() => world.close());

const everything = {
  pools: null,
  workspace_id: null,
  from: '2020-01-01T00:00:00Z',
  to: '2099-01-01T00:00:00Z',
};

async function statistics(filters: Partial<AskOf<typeof GetTaskStatistics>> = {}) {
  const { rows } = await world.ask(GetTaskStatistics, { org_id, ...everything, ...filters });
  return rows;
}

/** As if it had been created then, and had ended so many seconds later if it has ended. */
async function backdate(
  { task_id }: Pick<Brought, 'task_id'>,
  createdAt: string,
  seconds = 0,
): Promise<void> {
  await world.sql(
    `UPDATE tasks SET created_at = $2::timestamptz,
            ended_at = CASE WHEN ended_as IS NOT NULL THEN $2::timestamptz + $3 * interval '1 second' END
      WHERE task_id = $1`,
    [task_id, createdAt, seconds],
  );
}

/** As many tasks as a test of limits wants, without the work of each. */
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

describe('statistics', () => {
  test('count by day of creation in UTC and by type what became of tasks', async () => {
    const spec = specWith({ task_type: 'review' });
    const [fast, slow, failed, expired] = [
      await bringTo(world, 'completed', { org_id, spec }),
      await bringTo(world, 'completed', { org_id, spec }),
      await bringTo(world, 'started', { org_id, spec }),
      await bringTo(world, 'queued', { org_id, spec }),
    ];
    const cancelled = await bringTo(world, 'queued', { org_id, spec });
    const other = await bringTo(world, 'queued', { org_id, spec: specWith({ task_type: 'audit' }) });
    const late = { kind: 'deadline' as const, due_at: '2026-05-01T23:00:00Z' };
    await world.ask(BreachSla, { task_id: expired.task_id, ...late });
    await world.ask(BreachSla, { task_id: expired.task_id, ...late, kind: 'target_latency' });
    await world.ask(FailTask, { task_id: failed.task_id, reason: 'no_consensus', detail: null });
    await world.ask(FailTask, { task_id: expired.task_id, reason: 'expired', detail: null });
    await world.ask(CancelTask, { task_id: cancelled.task_id, org_id, pools: null, reason: null });
    await backdate(fast, '2026-05-01T00:00:00Z', 30);
    await backdate(slow, '2026-05-01T23:59:59.999Z', 90);
    await backdate(failed, '2026-05-01T12:00:00Z', 5);
    await backdate(expired, '2026-05-01T12:00:00Z', 5);
    await backdate(other, '2026-05-01T12:00:00Z');
    await backdate(cancelled, '2026-05-02T00:00:00Z', 5);

    const none = {
      completed: 0,
      failed: 0,
      expired: 0,
      cancelled: 0,
      completion_seconds: 0,
      sla_breached: 0,
    };
    const firstDay = [
      { ...none, day: '2026-05-01', task_type: 'audit', created: 1 },
      {
        ...{ day: '2026-05-01', task_type: 'review', created: 4, completed: 2, failed: 2, expired: 1 },
        ...{ cancelled: 0, completion_seconds: 120, sla_breached: 1 },
      },
    ];
    const secondDay = [{ ...none, day: '2026-05-02', task_type: 'review', created: 1, cancelled: 1 }];
    expect(await statistics()).toEqual([...firstDay, ...secondDay]);
    const [from, to] = ['2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z'];
    expect(await statistics({ from, to })).toEqual(firstDay);
    expect(await statistics({ from: to })).toEqual(secondDay);
    expect(await statistics({ org_id: randomUUID() })).toEqual([]);
  });

  test('of a key limited to pools, and of a workspace, count theirs alone', async () => {
    const pool = randomUUID();
    const inPool = specWith({ requirements: { worker_pool_id: pool } });
    await world.ask(CreateTask, createRequest({ org_id, spec: inPool, workspace_id: 'staging' }));
    await world.ask(CreateTask, createRequest({ org_id, workspace_id: 'staging' }));
    await world.ask(CreateTask, createRequest({ org_id }));
    const created = async (filters: Parameters<typeof statistics>[0]) =>
      (await statistics(filters))[0]?.created;
    expect(await created({})).toBe(3);
    expect(await created({ pools: [pool] })).toBe(1);
    expect(await created({ pools: [] })).toBeUndefined();
    expect(await created({ workspace_id: 'staging' })).toBe(2);
    expect(await created({ workspace_id: 'staging', pools: [pool] })).toBe(1);
    expect(await created({ workspace_id: 'default' })).toBe(1);
    expect(await created({ workspace_id: 'nowhere' })).toBeUndefined();
  });

  test('of more days and types than an answer holds are refused', async () => {
    const task = await bringTo(world, 'queued', { org_id });
    await copies(MAX_STATISTICS_ROWS - 1, task, `jsonb_build_object('task_type', 'type ' || n)`);
    expect(await statistics()).toHaveLength(MAX_STATISTICS_ROWS);
    await copies(1, task, `jsonb_build_object('task_type', 'one more')`);
    await expect(statistics()).rejects.toMatchObject({ kind: 'invalid', code: 'statistics.too_many' });
  });
});

describe('the place in line', () => {
  const position = async (task: Pick<Brought, 'task_id'>, pools: string[] | null = null): Promise<number> =>
    (await world.ask(GetQueuePosition, { task_id: task.task_id, org_id, pools })).position;

  test('counts those of the organization that look for someone for longer', async () => {
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
    await world.ask(AcceptOffer, await askSomeone(world, several));
    expect(await position(several)).toBe(1);
    expect(await position(behind)).toBe(2);
    await askSomeone(world, several);
    expect(await position(several)).toBe(0);
    expect(await position(behind)).toBe(1);
  });

  test('is told of tasks that the key may see, among those', async () => {
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

  test('is counted no further than it tells anything', async () => {
    const first = await bringTo(world, 'queued', { org_id });
    await copies(MAX_QUEUE_POSITION, first, `'{}'`);
    const last = await bringTo(world, 'queued', { org_id });
    expect(await position(last)).toBe(MAX_QUEUE_POSITION);
  });
});

test('a list of one workspace has its tasks and no others', async () => {
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
