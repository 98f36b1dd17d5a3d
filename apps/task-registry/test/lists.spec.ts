import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  BreachSla,
  CancelTask,
  CreateTask,
  FailTask,
  ListAssignments,
  ListTasks,
  OfferTask,
  TasksExist,
} from '#libs/contracts';
import type { RequestOf } from '#libs/contracts';
import { bringTo, createRequest, offerRequest, specWith, startWorld } from './harness.js';
import type { World } from './harness.js';

let world: World;
const org_id = randomUUID();
const pool = randomUUID();
const created: string[] = [];

beforeAll(async () => {
  world = await startWorld();
  for (let place = 0; place < 7; place += 1) {
    const spec = specWith({
      domain: place < 3 ? 'security' : 'general',
      sla: { urgency: place === 0 ? 'critical' : 'normal' },
      requirements: place === 1 ? { worker_pool_id: pool } : {},
    });
    const { task } = await world.ask(CreateTask, createRequest({ org_id, spec }));
    created.unshift(task.task_id);
  }
  const [newest] = created;
  await world.ask(CancelTask, { task_id: newest ?? '', org_id, pools: null, reason: null });
});
afterAll(() => world.close());

async function idsOf(filters: Partial<RequestOf<typeof ListTasks>>): Promise<string[]> {
  const { data } = await world.ask(ListTasks, { org_id, pools: null, limit: 100, ...filters });
  return data.map(({ task_id }) => task_id);
}

test("lists an organization's own tasks, newest first", async () => {
  expect(await idsOf({})).toEqual(created);
  expect(await idsOf({ org_id: randomUUID() })).toEqual([]);
});

test('lists pages without repetitions or omissions', async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await world.ask(ListTasks, { org_id, pools: null, limit: 3, ...(cursor && { cursor }) });
    seen.push(...page.data.map(({ task_id }) => task_id));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(created);
});

test('refuses a malformed cursor, or another list’s', async () => {
  await expect(idsOf({ cursor: 'rubbish' })).rejects.toMatchObject({ code: 'cursor.invalid' });
  const task = await bringTo(world, 'offered');
  const assignments = { worker_id: task.worker_id, statuses: ['offered' as const], limit: 1 };
  await expect(world.ask(ListAssignments, { ...assignments, cursor: 'WzEse31d' })).rejects.toMatchObject({
    code: 'cursor.invalid',
  });
});

test('filters by status, domain, urgency, pool and time', async () => {
  expect(await idsOf({ status: 'cancelled' })).toEqual(created.slice(0, 1));
  expect(await idsOf({ status: 'queued' })).toEqual(created.slice(1));
  expect(await idsOf({ status: 'offered' })).toEqual([]);
  expect(await idsOf({ domain: 'security' })).toEqual(created.slice(4));
  expect(await idsOf({ urgency: 'critical' })).toEqual(created.slice(6));
  expect(await idsOf({ pool })).toEqual(created.slice(5, 6));
  const { data } = await world.ask(ListTasks, { org_id, pools: null, limit: 100 });
  const middle = data[3]?.created_at ?? '';
  expect(await idsOf({ created_after: middle })).toEqual(created.slice(0, 3));
  expect(await idsOf({ created_before: middle })).toEqual(created.slice(4));
});

describe('by deadline', () => {
  const own = randomUUID();
  const at = (hours: number) => new Date(Date.UTC(2040, 0, 1, hours)).toISOString();
  /** In the order of their deadlines, which is not that of their creation; two have the same. */
  const due: { readonly id: string; readonly deadline: string }[] = [];
  const list = (request: Partial<RequestOf<typeof ListTasks>>) =>
    world.ask(ListTasks, { org_id: own, pools: null, limit: 100, ...request });
  const idsIn = async (request: Partial<RequestOf<typeof ListTasks>>) =>
    (await list(request)).data.map(({ task_id }) => task_id);

  beforeAll(async () => {
    for (const hours of [5, 1, 4, 1, 3, 2, 6]) {
      const spec = specWith({ sla: { deadline: at(hours) } });
      const { task } = await world.ask(CreateTask, createRequest({ org_id: own, spec }));
      due.push({ id: task.task_id, deadline: at(hours) });
    }
    // Ids grow with their creation.
    due.sort((one, other) => (one.deadline + one.id < other.deadline + other.id ? -1 : 1));
  });
  const sorted = () => due.map(({ id }) => id);

  test('lists the nearest first, in pages without repetitions or omissions', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ sort: 'deadline', limit: 2, ...(cursor && { cursor }) });
      seen.push(...page.data.map(({ task_id }) => task_id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(sorted());
  });

  test('refuses the cursor of the other order', async () => {
    const page = await list({ sort: 'deadline', limit: 1 });
    await expect(list({ cursor: page.next_cursor ?? '' })).rejects.toMatchObject({ code: 'cursor.invalid' });
    const newest = await list({ limit: 1 });
    await expect(list({ sort: 'deadline', cursor: newest.next_cursor ?? '' })).rejects.toMatchObject({
      code: 'cursor.invalid',
    });
  });

  test('filters by a range, in either order', async () => {
    const range = { deadline_after: at(1), deadline_before: at(5) };
    const within = due.filter(({ deadline }) => deadline > at(1) && deadline < at(5)).map(({ id }) => id);
    expect(within).toHaveLength(3);
    expect(await idsIn({ ...range, sort: 'deadline' })).toEqual(within);
    expect(await idsIn(range)).toEqual(within.toSorted().toReversed());
  });

  test('leaves out what has ended', async () => {
    const [nearest = '', ...others] = sorted();
    await world.ask(CancelTask, { task_id: nearest, org_id: own, pools: null, reason: null });
    expect(await idsIn({ sort: 'deadline' })).toEqual(others);
    expect(await idsIn({ deadline_before: at(2) })).toContain(nearest);
  });
});

test('filters by breach, and shows it', async () => {
  const own = randomUUID();
  const breached = (await world.ask(CreateTask, createRequest({ org_id: own }))).task.task_id;
  const kept = (await world.ask(CreateTask, createRequest({ org_id: own }))).task.task_id;
  const due_at = new Date().toISOString();
  await world.ask(BreachSla, { task_id: breached, kind: 'deadline', due_at });
  const listed = async (request: Partial<RequestOf<typeof ListTasks>>) =>
    (await world.ask(ListTasks, { org_id: own, pools: null, ...request })).data;
  expect(await listed({ breached: true })).toMatchObject([{ task_id: breached, breached: true }]);
  expect(await listed({ breached: false })).toMatchObject([{ task_id: kept, breached: false }]);
  expect(await listed({})).toHaveLength(2);
});

test('filters by worker, within the organization and the pools of the caller', async () => {
  const task = await bringTo(world, 'accepted');
  const own = { org_id: task.org_id, pools: null, worker_id: task.worker_id };
  const ids = async (request: RequestOf<typeof ListTasks>) =>
    (await world.ask(ListTasks, request)).data.map(({ task_id }) => task_id);
  await world.ask(CreateTask, createRequest({ org_id: task.org_id }));
  expect(await ids({ ...own, limit: 100 })).toEqual([task.task_id]);
  expect(await ids({ ...own, limit: 100, org_id: randomUUID() })).toEqual([]);
  expect(await ids({ ...own, limit: 100, pools: [randomUUID()] })).toEqual([]);
  expect(await ids({ ...own, limit: 100, worker_id: randomUUID() })).toEqual([]);
});

test('shows why a task failed', async () => {
  const own = randomUUID();
  const { task } = await world.ask(CreateTask, createRequest({ org_id: own }));
  const reason = async () => {
    const { data } = await world.ask(ListTasks, { org_id: own, pools: null, limit: 1 });
    return data[0]?.failure_reason;
  };
  expect(await reason()).toBeNull();
  await world.ask(FailTask, { task_id: task.task_id, reason: 'expired', detail: null });
  expect(await reason()).toBe('expired');
});

test('a key limited to pools sees only their tasks', async () => {
  expect(await idsOf({ pools: [pool] })).toEqual(created.slice(5, 6));
  expect(await idsOf({ pools: [randomUUID()] })).toEqual([]);
  expect(await idsOf({ pools: [] })).toEqual([]);
});

test("lists a worker's assignments, newest first, with their work", async () => {
  const worker_id = randomUUID();
  const tasks = await Promise.all([1, 2, 3].map(() => bringTo(world, 'queued')));
  const given: string[] = [];
  for (const task of tasks) {
    const offer = offerRequest(task, { worker_id, capacity: 3 });
    given.unshift((await world.ask(OfferTask, offer)).assignment_id);
  }
  const query = { worker_id, statuses: ['offered' as const], limit: 2 };
  const first = await world.ask(ListAssignments, query);
  const second = await world.ask(ListAssignments, { ...query, cursor: first.next_cursor ?? '' });
  const listed = [...first.data, ...second.data];
  expect(listed.map(({ assignment_id }) => assignment_id)).toEqual(given);
  expect(listed[0]).toMatchObject({
    status: 'offered',
    task: { title: 'Call the customer', status: 'offered' },
  });
  expect(second.next_cursor).toBeNull();
  const done = await world.ask(ListAssignments, { ...query, statuses: ['submitted', 'released'] });
  expect(done.data).toEqual([]);
});

test('lists which task ids were ever created', async () => {
  const unknown = randomUUID();
  const { existing } = await world.ask(TasksExist, { task_ids: [unknown, ...created] });
  expect(existing.sort()).toEqual([...created].sort());
});

test('filters by domain in any spelling, and shows each task as it was written', async () => {
  const owner = randomUUID();
  const spellings = ['MÉDICAL', 'médical', 'me\u0301dical', 'medical'];
  for (const domain of spellings) {
    await world.ask(CreateTask, createRequest({ org_id: owner, spec: specWith({ domain }) }));
  }
  for (const domain of ['Médical', 'ME\u0301DICAL']) {
    const { data } = await world.ask(ListTasks, { org_id: owner, pools: null, domain, limit: 100 });
    expect(data.map(task => task.domain)).toEqual(['me\u0301dical', 'médical', 'MÉDICAL']);
  }
  const plan = await world.sql<{ 'QUERY PLAN': string }>(
    `EXPLAIN SELECT * FROM tasks WHERE org_id = $1 AND coalesce(domain_key, domain) = $2 ORDER BY created_at DESC, task_id DESC`,
    [owner, 'médical'],
  );
  expect(JSON.stringify(plan)).toContain('tasks_by_domain');
});
