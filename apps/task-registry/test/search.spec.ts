import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CountBulk, CreateTask, EraseTask, ListTasks } from '#libs/contracts';
import type { RequestOf } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { bringTo, createRequest, specWith, startWorld } from './harness.js';
import type { World } from './harness.js';

let world: World;
let orgId: string;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  orgId = randomUUID();
});

async function create(spec: Record<string, unknown>, owner = orgId): Promise<string> {
  const { task } = await world.ask(CreateTask, createRequest({ org_id: owner, spec: specWith(spec) }));
  return task.task_id;
}

async function found(
  text: string,
  request: Partial<RequestOf<typeof ListTasks>> = {},
): Promise<readonly string[]> {
  const query = { org_id: orgId, pools: null, limit: 100, text, ...request };
  return (await world.ask(ListTasks, query)).data.map(({ task_id }) => task_id);
}

test('finds tasks by the beginnings of their words, newest first, with other filters', async () => {
  const first = await create({ title: 'Prüfe die Rechnung', payload: { number: 'PO-4711' } });
  const second = await create({
    title: 'Verify the invoice',
    origin: { request_id: 'PO-4711' },
    domain: 'finance',
  });
  expect(await found('po-4711')).toEqual([second, first]);
  expect(await found('PRUFE rech')).toEqual([first]);
  expect(await found('4711', { domain: 'Finance' })).toEqual([second]);
  expect(await found('voice')).toEqual([]);
  const page = await world.ask(ListTasks, { org_id: orgId, pools: null, limit: 1, text: '4711' });
  expect(await found('4711', { cursor: page.next_cursor ?? '' })).toEqual([first]);
  expect(await found('4711', { sort: 'deadline' })).toEqual([first, second]);
});

test('finds nothing of other organizations, or of pools that the caller is not limited to', async () => {
  const [pool, other] = [randomUUID(), randomUUID()];
  await create({ title: 'secretword' }, randomUUID());
  expect(await found('secretword')).toEqual([]);
  const own = await create({ title: 'secretword', requirements: { worker_pool_id: pool } });
  await create({ title: 'secretword', requirements: { worker_pool_id: other } });
  await create({ title: 'secretword' });
  expect(await found('secretword')).toHaveLength(3);
  expect(await found('secret', { pools: [pool] })).toEqual([own]);
  expect(await found('secret', { pool })).toEqual([own]);
  expect(await found('secret', { pools: [other], pool })).toEqual([]);
  expect(await found('secret', { pools: [] })).toEqual([]);
});

test('a bulk job counts by words', async () => {
  await create({ title: 'spring campaign' });
  await create({ title: 'autumn campaign' });
  const count = (text: string) => world.ask(CountBulk, { org_id: orgId, pools: null, filter: { text } });
  expect(await count('campaign')).toEqual({ count: 2 });
  expect(await count('spring')).toEqual({ count: 1 });
});

test.each([
  [
    'this release',
    async ({ task_id }: { task_id: string }) => {
      await world.ask(EraseTask, { task_id, org_id: orgId, pools: null, reference: null });
    },
  ],
  [
    'the previous release',
    async ({ task_id }: { task_id: string }) => {
      await world.sql(`UPDATE tasks SET erasure = '{}' WHERE task_id = $1`, [task_id]);
    },
  ],
])('an erasure by %s leaves no words behind', async (_, erase) => {
  const task = await bringTo(world, 'completed', { org_id: orgId, spec: specWith({ title: 'Trillian' }) });
  expect(await found('trillian')).toEqual([task.task_id]);
  await erase(task);
  expect(await found('trillian')).toEqual([]);
  const [row] = await world.sql<object>(`SELECT words::text FROM task_texts WHERE task_id = $1`, [
    task.task_id,
  ]);
  expect(row).toEqual({ words: '' });
});

test('a task of the previous release is found soon, also one whose text holds a NUL escape', async () => {
  const task_id = randomUUIDv7();
  const model = await create({ title: 'model' });
  await world.sql(
    `INSERT INTO tasks SELECT (json_populate_record(t, json_build_object('task_id', $2::text))).*
       FROM tasks t WHERE task_id = $1`,
    [model, task_id],
  );
  const spec = { ...specWith({ title: 'leftover' }), payload: { text: 'a\u0000b unusual' } };
  await world.sql(`INSERT INTO task_specs (task_id, spec) VALUES ($1, $2)`, [task_id, JSON.stringify(spec)]);
  await waitFor(async () => (await found('leftover unusual')).length === 1);
});

test('the words of tasks from before the upgrade are computed; until then a search is refused', async () => {
  const ids = [await create({ title: 'ancient one' }), await create({ title: 'ancient two' })];
  await world.sql(`UPDATE tasks SET created_at = now() - interval '1 day' WHERE org_id = $1`, [orgId]);
  await world.sql(
    `WITH emptied AS (DELETE FROM task_texts)
     UPDATE task_text_backfill SET done_at = NULL, position = '00000000-0000-0000-0000-000000000000'`,
  );
  await expect(found('ancient')).rejects.toMatchObject({ kind: 'unavailable', code: 'search.not_ready' });
  await waitFor(async () => (await found('ancient').catch(() => [])).length === 2);
  expect((await found('ancient')).toSorted()).toEqual(ids.toSorted());
  const left = await world.sql<object>(
    `SELECT task_id FROM task_specs LEFT JOIN task_texts USING (task_id) WHERE words IS NULL`,
  );
  expect(left).toEqual([]);
});
