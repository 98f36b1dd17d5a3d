import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BreachSla, CancelTask, CreateTask, FailTask, GetTaskStatistics, ListTasks } from '#libs/contracts';
import { bringTo, createRequest, getTask, specWith, startWorld } from './harness.js';
import type { World } from './harness.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const DAY_MS = 86_400_000;

function range(fromDays: number, toDays: number): { from: string; to: string } {
  const now = Date.now();
  const at = (days: number) => new Date(now + days * DAY_MS).toISOString();
  return { from: at(fromDays), to: at(toDays) };
}

function statisticsOf(org_id: string, workspace_id: string | null = null, pools: string[] | null = null) {
  return world.ask(GetTaskStatistics, { org_id, workspace_id, pools, ...range(-1, 1) });
}

test("an organization's own tasks are counted by type and outcome", async () => {
  const org_id = randomUUID();
  const audio = specWith({ task_type: 'audio-audit' });
  await bringTo(world, 'completed', { org_id, spec: audio });
  await bringTo(world, 'queued', { org_id, spec: audio });
  const cancelled = await bringTo(world, 'offered', { org_id });
  await world.ask(CancelTask, { task_id: cancelled.task_id, org_id, pools: null, reason: null });
  const late = await bringTo(world, 'queued', { org_id, spec: audio, workspace_id: 'other' });
  const due_at = new Date().toISOString();
  await world.ask(BreachSla, { task_id: late.task_id, kind: 'deadline', due_at });
  await world.ask(FailTask, { task_id: late.task_id, reason: 'expired', detail: null });
  const none = { completed: 0, failed: 0, expired: 0, cancelled: 0, sla_breached: 0, sla_met: 0 };
  const { rows } = await statisticsOf(org_id);
  expect(rows).toMatchObject([
    {
      ...{ task_type: 'audio-audit', ...none, created: 3, completed: 1, failed: 1, expired: 1 },
      ...{ sla_breached: 1, sla_met: 1, offered: 1 },
    },
    { task_type: 'phone_verification', ...none, created: 1, cancelled: 1, offered: 1 },
  ]);
  const [row] = rows;
  expect(row?.day).toBe(new Date().toISOString().slice(0, 10));
  expect(row?.completion_seconds).toBeGreaterThan(0);
  expect((await statisticsOf(org_id, 'other')).rows).toMatchObject([{ created: 1, failed: 1 }]);
  expect((await statisticsOf(org_id, 'default')).rows.reduce((sum, { created }) => sum + created, 0)).toBe(3);
  expect((await statisticsOf(org_id, null, [randomUUID()])).rows).toEqual([]);
  expect((await statisticsOf(randomUUID())).rows).toEqual([]);
  const { data } = await world.ask(ListTasks, { org_id, pools: null, workspace_id: 'other' });
  expect(data.map(({ task_id }) => task_id)).toEqual([late.task_id]);
});

test('the time to an offer is that to the first one', async () => {
  const org_id = randomUUID();
  const brought = await bringTo(world, 'offered', { org_id });
  await bringTo(world, 'queued', { org_id });
  await world.sql(
    `INSERT INTO assignments (assignment_id, task_id, worker_id, step, round, status, offered_at)
     SELECT gen_random_uuid(), task_id, gen_random_uuid(), 1, 2, 'declined', offered_at + interval '1 hour'
       FROM assignments WHERE task_id = $1`,
    [brought.task_id],
  );
  const { created_at, assignments } = await getTask(world, brought);
  const offeredMs = Math.min(...assignments.map(({ offered_at }) => Date.parse(offered_at)));
  const { rows } = await statisticsOf(org_id);
  expect(rows).toMatchObject([{ created: 2, offered: 1 }]);
  expect(rows[0]?.offer_seconds).toBeCloseTo((offeredMs - Date.parse(created_at)) / 1_000, 2);
});

test('types beyond the fifty most frequent are aggregated', async () => {
  const org_id = randomUUID();
  await Promise.all(
    Array.from({ length: 53 }, async (_, place) => {
      const spec = specWith({ task_type: `type-${String(place).padStart(2, '0')}` });
      await world.ask(CreateTask, createRequest({ org_id, spec }));
    }),
  );
  const { rows } = await statisticsOf(org_id);
  expect(rows).toHaveLength(51);
  expect(rows.find(({ task_type }) => task_type === 'other')).toMatchObject({ created: 3 });
});

test.each([
  [0, 0],
  [1, -1],
  [-401, 0],
])('a range from day %d to day %d is refused', async (from, to) => {
  const query = { org_id: randomUUID(), workspace_id: null, pools: null, ...range(from, to) };
  await expect(world.ask(GetTaskStatistics, query)).rejects.toMatchObject({
    code: 'statistics.range_invalid',
  });
});

test('spellings of one type count together', async () => {
  const org_id = randomUUID();
  for (const task_type of ['MÉDICAL', 'médical', 'me\u0301dical', 'medical']) {
    await world.ask(CreateTask, createRequest({ org_id, spec: specWith({ task_type }) }));
  }
  const { rows } = await statisticsOf(org_id);
  expect(new Map(rows.map(({ task_type, created }) => [task_type, created]))).toEqual(
    new Map([
      ['MÉDICAL', 3],
      ['medical', 1],
    ]),
  );
});
