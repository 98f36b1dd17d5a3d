import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, test } from 'vitest';
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

test('when answers do not agree, only workers of the required level are offered the task', async () => {
  await world.addWorker(orgId, { trust_level: 3, rating: 5 });
  const trusted = await world.addWorker(orgId, { trust_level: 4, rating: 3 });
  const taskId = await world.registry.queue(orgId, {
    reason: 'escalated',
    requirements: { trust_level: 4 },
  });
  await world.untilHeldBy(taskId, trusted);
});
