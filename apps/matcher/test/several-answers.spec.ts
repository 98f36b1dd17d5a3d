import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { RateWorkers } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { MatcherWorld } from './matcher-world.js';

let world: MatcherWorld;
let orgId: string;

beforeAll(async () => {
  world = await MatcherWorld.start();
});
afterAll(() => world.close());
beforeEach(() => {
  orgId = randomUUID();
});

test('a task that needs three answers asks three workers at once', async () => {
  const workers = [await world.addWorker(orgId), await world.addWorker(orgId), await world.addWorker(orgId)];
  await world.addWorker(orgId, { rating: 1 });
  const taskId = await world.registry.queue(orgId, { places: 3 });
  await world.untilHeldBy(taskId, ...workers);
});

test('when answers do not agree only workers of the level asked for are offered the task', async () => {
  await world.addWorker(orgId, { trust_level: 3, rating: 5 });
  const trusted = await world.addWorker(orgId, { trust_level: 4, rating: 3 });
  const taskId = await world.registry.queue(orgId, {
    reason: 'escalated',
    requirements: { trust_level: 4 },
  });
  await world.untilHeldBy(taskId, trusted);
});

test('whoever a step can do without is free for the next task', async () => {
  const worker = await world.addWorker(orgId, { capacity: 1 });
  const taskId = await world.registry.queue(orgId);
  await world.untilHeldBy(taskId, worker);
  const waiting = await world.registry.queue(orgId);
  await world.untilWaiting(orgId, waiting);
  await world.registry.stepOn(taskId, worker);
  await world.untilHeldBy(waiting, worker);
  await world.untilOpen(orgId, worker, 1);
});

test('ratings that were measured decide who is asked, and leave other organizations alone', async () => {
  const [good, bad] = [
    await world.addWorker(orgId, { rating: 3 }),
    await world.addWorker(orgId, { rating: 4 }),
  ];
  const stranger = await world.addWorker(randomUUID(), { rating: 2 });
  const rating = (worker_id: string, value: number) => ({ worker_id, rating: value, domain: null });
  const reply = await world.send(RateWorkers, {
    org_id: orgId,
    ratings: [rating(good, 4.8), rating(bad, 1.2), rating(stranger, 5), rating(randomUUID(), 5)],
  });
  expect(reply).toEqual({ updated: 2 });
  expect((await world.worker(orgId, good)).rating).toBe(4.8);
  const taskId = await world.registry.queue(orgId);
  await world.untilHeldBy(taskId, good);
  const again = { org_id: orgId, ratings: [rating(good, 4.8)] };
  expect(await world.send(RateWorkers, again)).toEqual({ updated: 0 });
  await waitFor(async () => (await world.worker(orgId, bad)).rating === 1.2);
});
