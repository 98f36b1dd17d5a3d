import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CancelTask, CreateTask, EraseTask, ListTaskEvents, ReadEventFeed } from '#libs/contracts';
import type { ReplyOf, RequestInput } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { createRequest, bringTo, specWith, startWorld } from './harness.js';
import type { World } from './harness.js';
import { treesEqualLog } from './tree-world.js';

type Page = ReplyOf<typeof ReadEventFeed>;
type Request = RequestInput<typeof ReadEventFeed>;

let world: World;
const org_id = randomUUID();
const pool = randomUUID();
/** The feed of the organization: the ids of its events in the order of the log. */
let logged: readonly string[];
let tasks: readonly string[];

beforeAll(async () => {
  world = await startWorld();
  const created: string[] = [];
  for (let nth = 0; nth < 150; nth += 1) {
    const requirements = nth % 10 === 0 ? { worker_pool_id: pool } : {};
    const { task } = await world.ask(CreateTask, createRequest({ org_id, spec: specWith({ requirements }) }));
    created.push(task.task_id);
    // Another organization's events are between.
    if (nth % 7 === 0) await world.ask(CreateTask, createRequest());
    if (nth % 25 === 0) await cancel(task.task_id);
  }
  tasks = created;
  logged = await idsInLog();
  await treesEqualLog(world);
});
afterAll(() => world.close());

const cancel = (task_id: string) => world.ask(CancelTask, { task_id, org_id, pools: null, reason: null });

async function idsInLog(condition = 'true'): Promise<readonly string[]> {
  const rows = await world.sql<{ id: string }>(
    `SELECT e.id FROM events e JOIN tasks USING (task_id) WHERE org_id = $1 AND ${condition} ORDER BY seq`,
    [org_id],
  );
  return rows.map(({ id }) => id);
}

function read(request: Partial<Request> = {}): Promise<Page> {
  return world.ask(ReadEventFeed, { org_id, pools: null, start: { at: 'oldest' }, ...request });
}

/** All pages from there, and the position after them. */
async function readAll(request: Partial<Request> = {}) {
  const events: Page['data'] = [];
  let { start = { at: 'oldest' } } = request;
  for (let nth = 0; nth < 1_000; nth += 1) {
    const page = await read({ ...request, start });
    events.push(...page.data);
    start = { at: 'position', after: page.position };
    if (!page.more) break;
  }
  return { events, ids: events.map(({ event }) => event.id), start };
}

describe('the feed of an organization', () => {
  test.each([1, 7, 100])('has every event of its log once, in order, in pages of %i', async limit => {
    expect(logged.length).toBeGreaterThan(300);
    const { ids, events } = await readAll({ limit });
    expect(ids).toEqual(logged);
    expect(new Set(events.map(({ event }) => event.orgid))).toEqual(new Set([org_id]));
    const positions = events.map(({ position }) => position);
    expect(positions).toEqual(positions.toSorted((one, other) => one - other));
  });

  test('has events as they were published', async () => {
    const { data } = await read({ limit: 2 });
    const [first] = tasks;
    const history = await world.ask(ListTaskEvents, { task_id: first ?? '', org_id, pools: null });
    expect(history.data.slice(0, 2)).toMatchObject(data.map(({ event }) => event));
  });

  test('continues with what happens later, from its end and from now', async () => {
    const { start } = await readAll();
    const now = await read({ start: { at: 'now' } });
    expect(now).toMatchObject({ data: [], more: false });
    await cancel(tasks[1] ?? '');
    const later = (await readAll({ start })).ids;
    expect(later).toEqual((await idsInLog()).slice(logged.length));
    expect(later.length).toBeGreaterThan(0);
    expect((await readAll({ start: { at: 'position', after: now.position } })).ids).toEqual(later);
  });

  test('begins at a time', async () => {
    const [{ at } = { at: new Date() }] = await world.sql<{ at: Date }>(
      `SELECT min(occurred_at) - interval '1 day' AS at FROM events`,
    );
    // Five of its events happened a day later than all before.
    const lastFive = (await idsInLog()).slice(-5);
    await world.sql(`UPDATE events SET occurred_at = $1 WHERE NOT id = ANY ($2)`, [at, lastFive]);
    const since = new Date(at.getTime() + 3_600_000).toISOString();
    const { ids } = await readAll({ start: { at: 'time', since } });
    expect(ids).toEqual(lastFive);
    expect((await readAll({ start: { at: 'time', since: '2001-01-01T00:00:00.000Z' } })).ids.length).toBe(
      (await idsInLog()).length,
    );
    expect((await readAll({ start: { at: 'time', since: '2201-01-01T00:00:00.000Z' } })).ids).toEqual([]);
  });

  test('filters by type, task and pool, and passes over the rest', async () => {
    const types = ['task.cancelled' as const];
    expect((await readAll({ types })).ids).toEqual(await idsInLog(`e.type = 'task.cancelled'`));
    const ofPool = await readAll({ pools: [pool], limit: 3 });
    expect(ofPool.ids).toEqual(await idsInLog(`worker_pool_id = '${pool}'`));
    expect(new Set(ofPool.events.map(one => one.pool_id))).toEqual(new Set([pool]));
    const task_id = tasks[25] ?? '';
    expect((await readAll({ task_id, limit: 1 })).ids).toEqual(await idsInLog(`task_id = '${task_id}'`));
    expect((await readAll({ task_id, pools: [pool] })).ids).toEqual([]);
    expect((await readAll({ pools: [] })).ids).toEqual([]);
  });

  test('has nothing of another organization, even by its task', async () => {
    const stranger = { org_id: randomUUID() };
    expect((await readAll(stranger)).ids).toEqual([]);
    expect((await readAll({ ...stranger, task_id: tasks[0] ?? '' })).ids).toEqual([]);
  });

  test('keeps the place of an erased event, without its data', async () => {
    const task = await bringTo(world, 'queued', { org_id });
    await cancel(task.task_id);
    const before = await readAll({ task_id: task.task_id });
    const erase = { task_id: task.task_id, org_id, pools: null, reference: null };
    // Refused until its last event is on the stream.
    await waitFor(() => world.ask(EraseTask, erase).catch(() => undefined));
    const { events, ids } = await readAll();
    const erased = events.filter(({ event }) => event.subject === task.task_id);
    expect(erased.map(({ position }) => position)).toEqual([
      ...before.events.map(({ position }) => position),
      expect.any(Number),
    ]);
    expect(erased.slice(0, -1).map(({ event }) => event.data)).toEqual(before.events.map(() => null));
    expect(ids).toEqual(await idsInLog());
  });
});
