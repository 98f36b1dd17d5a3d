import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  CloudEventEnvelope,
  CreateTask,
  GetTask,
  ListTaskEvents,
  QueueTask,
  hashOfEvent,
} from '#libs/contracts';
import type { CloudEvent, LoggedEvent } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { TaskReader } from '../src/persistence/task-reader.js';
import { PRICE, bringTo, createRequest, getTask, historyOf, onStream, startWorld } from './harness.js';
import type { World } from './harness.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const GOOD_LIFE = [
  'task.created',
  'task.queued',
  'task.matched',
  'task.offered',
  'task.accepted',
  'task.started',
  'task.submitted',
  'task.verified',
  'task.completed',
];

test('a task goes from created to completed, and every step is in its history and on the stream', async () => {
  const task = await bringTo(world, 'completed');
  const view = await getTask(world, task);
  expect(view).toMatchObject({
    status: 'completed',
    version: 9,
    price: PRICE,
    result: { output: { reached_user: true }, evidence: [], verdict: { method: 'single' } },
    assignments: [{ worker_id: task.worker_id, status: 'submitted' }],
  });
  const history = await historyOf(world, task);
  expect(history.map(({ type }) => type)).toEqual(GOOD_LIFE);
  expect(history.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);

  const published = await waitFor(async () => {
    const mine = (await onStream(world)).filter(({ subject }) => subject === task.task_id);
    return mine.length === 9 ? mine : undefined;
  });
  // The log adds the links of the chain to the published event.
  expect(history).toMatchObject(published);
});

test('anyone with the history can verify its chain', async () => {
  const history = await historyOf(world, await bringTo(world, 'completed'));
  expect(history.map(({ hash_version }) => hash_version)).toEqual(history.map(() => 2));
  expectChain(history);
});

test('a history that an earlier release began goes on with salted hashes', async () => {
  const { task } = await world.ask(CreateTask, createRequest({ price: null }));
  const [created] = await historyOf(world, task);
  const old = hashOfEvent(eventOf(created), { previous_hash: null, hash_version: 1, salt: null });
  // The columns that an earlier release does not know have their defaults.
  await world.sql(
    `WITH logged AS (
       UPDATE events SET hash = decode($2, 'hex'), hash_version = DEFAULT, salt = DEFAULT WHERE task_id = $1)
     UPDATE tasks SET last_hash = decode($2, 'hex') WHERE task_id = $1`,
    [task.task_id, old],
  );
  await world.ask(QueueTask, { task_id: task.task_id, price: PRICE });
  const history = await historyOf(world, task);
  expect(history).toMatchObject([
    { hash_version: 1, salt: null, hash: old },
    { hash_version: 2, salt: expect.stringMatching(/^[0-9a-f]{64}$/), previous_hash: old },
  ]);
  expectChain(history);
});

test('every event has a salt of its own, which is not published', async () => {
  const history = await historyOf(world, await bringTo(world, 'completed'));
  const salts = history.map(({ salt }) => salt);
  expect(new Set(salts).size).toBe(history.length);
  const published = await onStream(world);
  expect(published.length).toBeGreaterThan(0);
  const stored = JSON.stringify(published);
  for (const salt of salts) expect(stored).not.toContain(salt);
});

test('without a price a task stays created until its money is held', async () => {
  const request = createRequest({ price: null });
  const { task } = await world.ask(CreateTask, request);
  expect(task.status).toBe('created');
  const queued = await world.ask(QueueTask, { task_id: task.task_id, price: PRICE });
  expect(queued).toMatchObject({ status: 'queued', version: 2, changed: true });
  const again = await world.ask(QueueTask, { task_id: task.task_id, price: PRICE });
  expect(again).toMatchObject({ status: 'queued', version: 2, changed: false });
});

test('the view shows the request', async () => {
  const request = createRequest();
  const { task } = await world.ask(CreateTask, request);
  expect(task).toMatchObject({ ...request.spec, task_id: request.task_id, org_id: request.org_id });
  expect(await getTask(world, request)).toEqual(task);
});

test('history comes in pages', async () => {
  const task = await bringTo(world, 'completed');
  const query = { task_id: task.task_id, org_id: task.org_id, pools: null, limit: 5 };
  const first = await world.ask(ListTaskEvents, query);
  expect(first.data).toHaveLength(5);
  const second = await world.ask(ListTaskEvents, { ...query, cursor: first.next_cursor ?? '' });
  expect([...first.data, ...second.data].map(({ type }) => type)).toEqual(GOOD_LIFE);
  expect(second.next_cursor).toBeNull();
});

test('a task of another organization is not found', async () => {
  const task = await bringTo(world, 'queued');
  const query = { task_id: task.task_id, org_id: randomUUID(), pools: null };
  await expect(world.ask(GetTask, query)).rejects.toMatchObject({ code: 'task.not_found' });
  await expect(world.ask(ListTaskEvents, { ...query, limit: 10 })).rejects.toMatchObject({
    code: 'task.not_found',
  });
});

test('a spec that an earlier release stored is read with the defaults of the fields it lacks', async () => {
  const { task_id } = await bringTo(world, 'queued');
  const reader = world.registry.get(TaskReader);
  const complete = await reader.find(task_id);
  await world.sql(
    `UPDATE task_specs SET spec = (spec::jsonb - '{consensus,workflow_steps,context,audit,origin}'::text[])::json
      WHERE task_id = $1`,
    [task_id],
  );
  expect(await reader.find(task_id)).toEqual(complete);
});

function expectChain(history: readonly LoggedEvent[]): void {
  let previous: string | null = null;
  for (const logged of history) {
    expect(logged.previous_hash).toBe(previous);
    expect(hashOfEvent(eventOf(logged), logged)).toBe(logged.hash);
    previous = logged.hash;
  }
}

/** The event as it was published. */
function eventOf(logged: LoggedEvent | undefined): CloudEvent {
  return CloudEventEnvelope.strip().parse(logged);
}
