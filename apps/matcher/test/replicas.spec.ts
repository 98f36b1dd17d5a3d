import { randomUUID } from 'node:crypto';
import { afterEach, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { WorkerIndex } from '../src/index/worker-index.js';
import { MatcherWorld } from './matcher-world.js';

let world: MatcherWorld;

afterEach(async () => {
  await world.close();
});

test('a write by one replica soon reaches the other', async () => {
  world = await MatcherWorld.start();
  const second = await world.startMatcher();
  const orgId = randomUUID();
  const worker = await world.addWorker(orgId);
  const [one, other] = [world.matcher.get(WorkerIndex), second.get(WorkerIndex)];
  await waitFor(() => one.hasCapacity(orgId, worker) && other.hasCapacity(orgId, worker));

  await world.deleteWorker(orgId, worker);
  await waitFor(() => !one.hasCapacity(orgId, worker) && !other.hasCapacity(orgId, worker));
});

/** Workers answer their tasks as fast as they can, until none are left. */
async function workThrough(orgId: string, taskIds: readonly string[]): Promise<void> {
  const done = new Set<string>();
  await waitFor(
    async () => {
      const held = taskIds.filter(taskId => world.registry.holdersOf(taskId).length > 0);
      for (const taskId of held) {
        for (const holder of world.registry.holdersOf(taskId)) {
          await world.registry.submit(taskId, holder);
          done.add(taskId);
        }
      }
      return done.size === taskIds.length;
    },
    { timeoutMs: 25_000, describe: () => `all ${taskIds.length} tasks to be done; ${done.size} are` },
  );
  for (const taskId of taskIds) await waitFor(async () => !(await world.match(orgId, taskId)).waiting);
}

test('when tasks and workers appear at the same moment, none is stranded, even without the sweep', async () => {
  world = await MatcherWorld.start();
  const orgId = randomUUID();
  const workers = await Promise.all([1, 2, 3].map(() => world.addWorker(orgId)));
  const taskIds: string[] = [];
  for (let wave = 0; wave < 5; wave += 1) {
    taskIds.push(...(await Promise.all(Array.from({ length: 12 }, () => world.registry.queue(orgId)))));
    for (const taskId of taskIds) {
      for (const holder of world.registry.holdersOf(taskId)) await world.registry.submit(taskId, holder);
    }
  }
  await workThrough(
    orgId,
    taskIds.filter(taskId => !world.registry.isAnswered(taskId)),
  );
  for (const worker of workers) await world.untilOpen(orgId, worker, 0);
});

test('two replicas give each task once and leave none behind', async () => {
  world = await MatcherWorld.start({ sweepMs: 200 });
  await world.startMatcher();
  const orgId = randomUUID();
  const workers = await Promise.all([1, 2, 3].map(() => world.addWorker(orgId, { capacity: 2 })));
  const taskIds = await Promise.all(Array.from({ length: 40 }, () => world.registry.queue(orgId)));
  await workThrough(orgId, taskIds);
  for (const worker of workers) await world.untilOpen(orgId, worker, 0);
});

test('the sweep finds capacity that no event announced', async () => {
  world = await MatcherWorld.start({ sweepMs: 50 });
  const orgId = randomUUID();
  const worker = await world.addWorker(orgId);
  world.registry.full.add(worker);
  const taskId = await world.registry.queue(orgId);
  await world.untilWaiting(orgId, taskId);
  // The registry has capacity again, and no event says so.
  world.registry.full.delete(worker);
  await world.untilHeldBy(taskId, worker);
});
