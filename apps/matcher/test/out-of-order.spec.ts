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

async function historyOf(workerId: string): Promise<unknown> {
  const sql = `SELECT domain_key, answered, missed FROM worker_history WHERE worker_id = $1`;
  return rowsOf(world.matcher.get(DataSource), sql, [workerId]);
}

async function statusOf(taskId: string, workerId: string): Promise<string | undefined> {
  const sql = `SELECT status FROM worker_assignments WHERE assignment_id = $1`;
  const rows = await rowsOf<{ status: string }>(world.matcher.get(DataSource), sql, [
    world.registry.assignmentIdOf(taskId, workerId),
  ]);
  return rows[0]?.status;
}

test('an offer received after its end does not take a place again', async () => {
  const worker = await world.addWorker(orgId);
  const taskId = randomUUID();
  await world.registry.publishSubmitted(orgId, taskId, worker);
  await waitFor(async () => (await statusOf(taskId, worker)) === 'submitted');
  await world.registry.publishOffered(orgId, taskId, worker);
  await world.untilAllHandled('matcher--task-offered');

  expect(await statusOf(taskId, worker)).toBe('submitted');
  const next = await world.registry.queue(orgId);
  await world.untilHeldBy(next, worker);
});

test('an answer delivered three times counts once', async () => {
  const worker = await world.addWorker(orgId);
  const taskId = await world.registry.queue(orgId);
  await world.untilHeldBy(taskId, worker);
  expect((await world.worker(orgId, worker)).last_work_ended_at).toBeNull();
  const before = new Date().toISOString();
  await world.registry.submit(taskId, worker);
  await world.registry.publishSubmitted(orgId, taskId, worker);
  await world.registry.publishSubmitted(orgId, taskId, worker);
  await waitFor(async () => (await statusOf(taskId, worker)) === 'submitted');
  await world.untilAllHandled('matcher--task-submitted');
  expect(await historyOf(worker)).toEqual([{ domain_key: 'security', answered: 1, missed: 0 }]);
  const { last_work_ended_at: endedAt } = await world.worker(orgId, worker);
  expect(endedAt !== null && endedAt >= before).toBe(true);
});

test('an offer delivered again to another replica takes one place only', async () => {
  const worker = await world.addWorker(orgId, { capacity: 2 });
  const first = await world.registry.queue(orgId);
  await world.untilHeldBy(first, worker);
  await world.registry.publishOffered(orgId, first, worker);
  await world.registry.publishOffered(orgId, first, worker);
  await world.untilAllHandled('matcher--task-offered');

  const second = await world.registry.queue(orgId);
  await world.untilHeldBy(second, worker);
  await world.untilOpen(orgId, worker, 2);
});
