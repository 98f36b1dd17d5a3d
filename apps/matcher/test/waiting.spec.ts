import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DataSource } from 'typeorm';
import { rowsOf } from '#libs/database';
import { waitFor } from '#libs/testing';
import { MatcherWorld } from './matcher-world.js';

let world: MatcherWorld;
let orgId: string;

beforeAll(async () => {
  world = await MatcherWorld.start();
});

afterAll(async () => {
  await world.close();
});

beforeEach(() => {
  orgId = randomUUID();
});

test('a waiting task is given to a new worker', async () => {
  const taskId = await world.registry.queue(orgId);
  await world.untilWaiting(orgId, taskId);
  const worker = await world.addWorker(orgId);
  await world.untilHeldBy(taskId, worker);
  await waitFor(async () => !(await world.match(orgId, taskId)).waiting);
  const { rounds } = await world.match(orgId, taskId);
  expect(rounds.map(({ reason }) => reason)).toEqual(['created', 'worker_free']);
});

test('a waiting task is given to a worker who becomes free', async () => {
  const worker = await world.addWorker(orgId);
  const first = await world.registry.queue(orgId);
  await world.untilHeldBy(first, worker);
  const second = await world.registry.queue(orgId);
  await world.untilWaiting(orgId, second);

  await world.registry.submit(first, worker);
  await world.untilHeldBy(second, worker);
});

test('a waiting task is given to a worker whose other task was cancelled', async () => {
  const worker = await world.addWorker(orgId);
  const first = await world.registry.queue(orgId);
  await world.untilHeldBy(first, worker);
  const second = await world.registry.queue(orgId);
  await world.untilWaiting(orgId, second);

  await world.registry.cancel(first);
  await world.untilHeldBy(second, worker);
});

test('waiting tasks are given to workers whose step was decided before they answered', async () => {
  const workers = await Promise.all([1, 2].map(() => world.addWorker(orgId)));
  const first = await world.registry.queue(orgId, { places: 2 });
  await world.untilHeldBy(first, ...workers);
  const waiting = [await world.registry.queue(orgId), await world.registry.queue(orgId)];
  for (const taskId of waiting) await world.untilWaiting(orgId, taskId);

  await world.registry.verify(first);
  await waitFor(() => waiting.every(taskId => world.registry.holdersOf(taskId).length === 1));
  for (const worker of workers) await world.untilOpen(orgId, worker, 1);
});

test('a task is given to a worker who seemed full while an offer to them failed', async () => {
  const worker = await world.addWorker(orgId);
  const resume = world.registry.pauseNextOffer();
  const first = await world.registry.queue(orgId);
  await waitFor(() => world.registry.asked.some(({ task_id: asked }) => asked === first));
  const second = await world.registry.queue(orgId);
  await waitFor(async () => (await world.match(orgId, second)).waiting);

  await world.registry.cancel(first);
  resume();
  await world.untilHeldBy(second, worker);
});

test('a waiting task is given to a worker who declines another', async () => {
  const worker = await world.addWorker(orgId);
  const first = await world.registry.queue(orgId);
  await world.untilHeldBy(first, worker);
  const second = await world.registry.queue(orgId);
  await world.untilWaiting(orgId, second);

  await world.registry.decline(first, worker);
  await world.untilHeldBy(second, worker);
  await world.untilWaiting(orgId, first);
});

test('a waiting task is given to a worker who becomes available', async () => {
  const worker = await world.addWorker(orgId, { available: false });
  const taskId = await world.registry.queue(orgId);
  await world.untilWaiting(orgId, taskId);
  const { rounds } = await world.match(orgId, taskId);
  expect(rounds[0]?.excluded).toEqual([{ rule: 'availability', workers: 1 }]);

  await world.changeWorker(orgId, worker, { available: true });
  await world.untilHeldBy(taskId, worker);
});

test('a waiting task is given to a worker who gains the required skills', async () => {
  const worker = await world.addWorker(orgId, { skills: ['phone_verification'] });
  const requirements = { skills: ['phone_verification', 'incident_response'] };
  const taskId = await world.registry.queue(orgId, { requirements });
  await world.untilWaiting(orgId, taskId);

  await world.changeWorker(orgId, worker, { skills: ['phone_verification', 'incident_response'] });
  await world.untilHeldBy(taskId, worker);
});

test('a worker whose capacity is raised gets as many tasks as fit', async () => {
  const worker = await world.addWorker(orgId, { capacity: 0 });
  const tasks = await Promise.all([1, 2, 3].map(() => world.registry.queue(orgId)));
  await Promise.all(tasks.map(taskId => world.untilWaiting(orgId, taskId)));

  await world.changeWorker(orgId, worker, { capacity: 2 });
  const held = () => tasks.filter(taskId => world.registry.holdersOf(taskId).includes(worker));
  await waitFor(() => held().length === 2);
  const [left] = tasks.filter(taskId => !held().includes(taskId));
  expect((await world.match(orgId, left ?? '')).waiting).toBe(true);
});

test('the most urgent goes first, then the earliest deadline, then the oldest', async () => {
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const young = await world.registry.queue(orgId, { created_at: inMinutes(-1) });
  const old = await world.registry.queue(orgId, { created_at: inMinutes(-9) });
  const late = await world.registry.queue(orgId, { deadline: inMinutes(90), created_at: inMinutes(-20) });
  const soon = await world.registry.queue(orgId, { deadline: inMinutes(30) });
  const urgent = await world.registry.queue(orgId, { urgency: 'critical' });
  const expected = [urgent, soon, late, old, young];
  await Promise.all(expected.map(taskId => world.untilWaiting(orgId, taskId)));

  const worker = await world.addWorker(orgId);
  for (const taskId of expected) {
    await world.untilHeldBy(taskId, worker);
    await world.registry.submit(taskId, worker);
  }
  const given = world.registry.given.filter(({ workerId }) => workerId === worker);
  expect(given.map(({ taskId }) => taskId)).toEqual(expected);
});

test('a task that ends no longer waits', async () => {
  const taskId = await world.registry.queue(orgId);
  await world.untilWaiting(orgId, taskId);
  await world.registry.cancel(taskId);
  await waitFor(async () => !(await world.match(orgId, taskId)).waiting);

  const worker = await world.addWorker(orgId);
  const marker = await world.registry.queue(orgId);
  await world.untilHeldBy(marker, worker);
  expect(world.registry.asked.some(({ task_id: asked }) => asked === taskId)).toBe(false);
});

test('a task.queued that arrives after the end leaves nothing behind', async () => {
  const taskId = await world.registry.queue(orgId);
  await world.untilWaiting(orgId, taskId);
  await world.registry.cancel(taskId);
  await waitFor(async () => !(await world.match(orgId, taskId)).waiting);

  await world.registry.publishQueued(taskId);
  await waitFor(async () => (await world.match(orgId, taskId)).rounds.length === 2);
  await waitFor(async () => !(await world.match(orgId, taskId)).waiting);
});

test('a worker who becomes free while a task starts to wait is found anyway', async () => {
  const worker = await world.addWorker(orgId, { available: false });
  const database = world.matcher.get(DataSource);
  const blocker = database.createQueryRunner();
  await blocker.query('BEGIN');
  await blocker.query('LOCK TABLE waiting_tasks');
  const taskId = await world.registry.queue(orgId);
  await waitFor(async () => {
    const blocked = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%waiting_tasks%'
                        AND datname = current_database()`;
    return (await rowsOf(database, blocked)).length > 0;
  });

  // No waiting task fits this worker yet.
  await world.changeWorker(orgId, worker, { available: true });
  await blocker.query('COMMIT');
  await blocker.release();
  await world.untilHeldBy(taskId, worker);
});

test('waiting tasks and open assignments survive a restart of the process', async () => {
  const busy = await world.addWorker(orgId, { skills: ['a'] });
  const held = await world.registry.queue(orgId, { requirements: { skills: ['a'] } });
  await world.untilHeldBy(held, busy);
  await world.untilOpen(orgId, busy, 1);
  const next = await world.registry.queue(orgId, { requirements: { skills: ['a'] } });
  const other = await world.registry.queue(orgId, { requirements: { skills: ['b'] } });
  await world.untilWaiting(orgId, next);
  await world.untilWaiting(orgId, other);

  await world.stopMatchers();
  await world.startMatcher();

  const newcomer = await world.addWorker(orgId, { skills: ['b'] });
  await world.untilHeldBy(other, newcomer);
  expect(world.registry.holdersOf(next)).toEqual([]);
  await world.registry.submit(held, busy);
  await world.untilHeldBy(next, busy);
});
