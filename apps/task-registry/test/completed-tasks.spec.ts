import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CancelTask, FailTask, ListCompletedTasks, ListTasks } from '#libs/contracts';
import type { CompletedTask, RequestInput } from '#libs/contracts';
import { bringTo, specWith, startWorld } from './harness.js';
import type { World } from './harness.js';

let world: World;
const org_id = randomUUID();
const pool = randomUUID();
/** In the order of their creation. */
const completed: string[] = [];
let live: string;
let expired: string;

beforeAll(async () => {
  world = await startWorld();
  for (let place = 0; place < 5; place += 1) {
    const spec = specWith({
      task_type: place < 2 ? 'Fact-Check' : 'translation',
      payload: { content: `text ${place}` },
      requirements: place === 1 ? { worker_pool_id: pool } : {},
    });
    const workspace_id = place === 4 ? 'eu' : 'default';
    completed.push((await bringTo(world, 'completed', { org_id, spec, workspace_id })).task_id);
  }
  live = (await bringTo(world, 'started', { org_id })).task_id;
  expired = (await bringTo(world, 'queued', { org_id })).task_id;
  await world.ask(FailTask, { task_id: expired, reason: 'expired', detail: null });
  const cancelled = await bringTo(world, 'queued', { org_id });
  await world.ask(CancelTask, { task_id: cancelled.task_id, org_id, pools: null, reason: null });
});
afterAll(() => world.close());

type Filters = Partial<RequestInput<typeof ListCompletedTasks>>;
const now = () => world.clock.now().toISOString();
const pageOf = (filters: Filters = {}) =>
  world.ask(ListCompletedTasks, { org_id, pools: null, completed_until: now(), ...filters });

async function all(filters: Filters = {}): Promise<CompletedTask[]> {
  const found: CompletedTask[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Awaited<ReturnType<typeof pageOf>> = await pageOf({ ...filters, ...(cursor && { cursor }) });
    found.push(...page.data);
    cursor = page.next_cursor;
  }
  return found;
}
const idsOf = async (filters: Filters = {}) => (await all(filters)).map(({ task_id }) => task_id);

test('completed tasks are those with a result, oldest first, with request and result', async () => {
  const tasks = await all();
  expect(tasks.map(({ task_id }) => task_id)).toEqual(completed);
  expect(tasks[0]).toMatchObject({
    ...{ task_type: 'Fact-Check', workspace_id: 'default', instructions: specWith().instructions },
    ...{ payload: { content: 'text 0' }, output: { reached_user: true }, agreement: 1, posterior: 1 },
  });
});

test('completed tasks belong to this organization and to the pools of its key', async () => {
  expect(await idsOf({ org_id: randomUUID() })).toEqual([]);
  expect(await idsOf({ pools: [pool] })).toEqual([completed[1]]);
  expect(await idsOf({ pools: [randomUUID()] })).toEqual([]);
  expect(await idsOf({ pools: [pool], task_ids: completed })).toEqual([completed[1]]);
});

test('completed tasks are filtered by type regardless of case, pool, workspace, name and time', async () => {
  expect(await idsOf({ task_type: 'fact-check' })).toEqual(completed.slice(0, 2));
  expect(await idsOf({ pool })).toEqual([completed[1]]);
  expect(await idsOf({ workspace_id: 'eu' })).toEqual([completed[4]]);
  expect(await idsOf({ workspace_id: 'default' })).toEqual(completed.slice(0, 4));
  expect(await idsOf({ task_ids: [completed[3] ?? '', live, expired, randomUUID()] })).toEqual([
    completed[3],
  ]);
  const middle = (await all())[2]?.created_at ?? '';
  expect(await idsOf({ created_after: middle })).toEqual(completed.slice(3));
  expect(await idsOf({ created_before: middle })).toEqual(completed.slice(0, 2));
});

test('completed tasks are listed as of a moment: tasks completed later are excluded', async () => {
  const until = (await all())[2]?.completed_at ?? '';
  expect(await idsOf({ completed_until: until })).toEqual(completed.slice(0, 3));
});

test('completed tasks come in pages without repetitions or omissions', async () => {
  for (const limit of [1, 2, 5, 100]) expect(await idsOf({ limit })).toEqual(completed);
  expect((await pageOf({ limit: 5 })).next_cursor).toBeNull();
  await expect(pageOf({ cursor: 'rubbish' })).rejects.toMatchObject({ code: 'cursor.invalid' });
});

test('completed tasks come in pages that are cut when tasks are large, each with at least one', async () => {
  const mine = randomUUID();
  const large = { content: 'x'.repeat(300_000) };
  const huge = { content: 'x'.repeat(900_000) };
  const ids: string[] = [];
  for (const payload of [large, large, huge, large]) {
    ids.push((await bringTo(world, 'completed', { org_id: mine, spec: specWith({ payload }) })).task_id);
  }
  const sizes: number[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Awaited<ReturnType<typeof pageOf>> = await pageOf({
      org_id: mine,
      ...(cursor && { cursor }),
    });
    sizes.push(page.data.length);
    cursor = page.next_cursor;
  }
  expect(sizes).toEqual([1, 1, 1, 1]);
  expect(await idsOf({ org_id: mine })).toEqual(ids);
});

test('a list can be filtered by several statuses, by expiry, and by task ids', async () => {
  const listed = async (filters: Partial<RequestInput<typeof ListTasks>>) =>
    (await world.ask(ListTasks, { org_id, pools: null, limit: 100, ...filters })).data.map(
      one => one.task_id,
    );
  expect(await listed({ statuses: ['accepted', 'started'] })).toEqual([live]);
  expect(await listed({ statuses: ['completed'] })).toEqual(completed.toReversed());
  expect(await listed({ statuses: ['started', 'failed'] })).toEqual([expired, live]);
  expect(await listed({ statuses: ['failed'], expired: true })).toEqual([expired]);
  expect(await listed({ statuses: ['failed'], expired: false })).toEqual([]);
  expect(await listed({ task_ids: [live, randomUUID()] })).toEqual([live]);
});
