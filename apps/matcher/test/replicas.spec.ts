import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { WorkerIndex } from '../src/lookup/worker-index.js';
import { MatcherWorld } from './matcher-world.js';

let world: MatcherWorld;

afterEach(async () => {
  await world.close();
});

test('what one replica writes the other soon knows', async () => {
  world = await MatcherWorld.start();
  const second = await world.startMatcher();
  const orgId = randomUUID();
  const worker = await world.addWorker(orgId);
  const [one, other] = [world.matcher.get(WorkerIndex), second.get(WorkerIndex)];
  await waitFor(() => one.hasRoom(orgId, worker) && other.hasRoom(orgId, worker));

  await world.deleteWorker(orgId, worker);
  await waitFor(() => !one.hasRoom(orgId, worker) && !other.hasRoom(orgId, worker));
});

test('two replicas give each task once and leave none behind', async () => {
  world = await MatcherWorld.start({ sweepMs: 200 });
  await world.startMatcher();
  const orgId = randomUUID();
  const workers = await Promise.all([1, 2, 3].map(() => world.addWorker(orgId, { capacity: 2 })));
  const tasks = await Promise.all(Array.from({ length: 40 }, () => world.registry.queue(orgId)));

  const done = new Set<string>();
  await waitFor(
    async () => {
      for (const taskId of tasks) {
        const [holder] = world.registry.holdersOf(taskId);
        if (holder === undefined) continue;
        done.add(taskId);
        await world.registry.submit(taskId, holder);
      }
      return done.size === tasks.length;
    },
    { timeoutMs: 25_000, describe: () => `all ${tasks.length} tasks to be done; ${done.size} are` },
  );
  for (const taskId of tasks) {
    await waitFor(async () => !(await world.match(orgId, taskId)).waiting);
  }
  for (const worker of workers) await world.untilOpen(orgId, worker, 0);
  expect(done.size).toBe(tasks.length);
});

test('the sweep finds what nothing else told of', async () => {
  world = await MatcherWorld.start({ sweepMs: 50 });
  const orgId = randomUUID();
  const worker = await world.addWorker(orgId);
  world.registry.full.add(worker);
  const taskId = await world.registry.queue(orgId);
  await world.untilWaiting(orgId, taskId);
  // The registry has room again, and no event says so.
  world.registry.full.delete(worker);
  await world.untilHeldBy(taskId, worker);
});
