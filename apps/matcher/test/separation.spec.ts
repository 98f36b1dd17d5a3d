import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ExplainWaiting, labelKey } from '#libs/contracts';
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

test('a requester is passed over, named as an account or as the person behind it', async () => {
  const account = await world.addWorker(orgId, { rating: 5, trust_level: 5 });
  const person = await world.addWorker(orgId, { rating: 5, trust_level: 5, person_id: 'Zo\u00eb' });
  const other = await world.addWorker(orgId, { rating: 1, person_id: 'ada' });
  const requesters = [account, labelKey('ZOE\u0308'), 'system'];
  const taskId = await world.registry.queue(orgId, { requesters });
  await world.untilHeldBy(taskId, other);
  const { rounds } = await waitFor(async () => {
    const match = await world.match(orgId, taskId);
    return match.rounds.length > 0 ? match : undefined;
  });
  expect(rounds).toMatchObject([{ separated: 2, excluded: [], chosen_worker_id: other }]);
  const asked = world.registry.asked.filter(({ task_id }) => task_id === taskId);
  expect(asked).toMatchObject([{ worker_id: other, person_id: 'ada' }]);
  expect(person).not.toBe(other);
});

test('a task that only its requester could do waits, says why, and goes to the next who can', async () => {
  const requester = await world.addWorker(orgId, { person_id: 'Eve' });
  const taskId = await world.registry.queue(orgId, { requesters: ['eve'] });
  await world.untilWaiting(orgId, taskId);
  const { waiting_for } = await world.send(ExplainWaiting, { org_id: orgId, task_id: taskId });
  expect(waiting_for).toMatchObject({
    reason: 'separation',
    workers_considered: 1,
    excluded: [{ rule: 'separation', workers: 1 }],
  });
  await world.changeWorker(orgId, requester, { capacity: 2 });
  const next = await world.addWorker(orgId);
  await world.untilHeldBy(taskId, next);
  expect(world.registry.asked.some(({ worker_id }) => worker_id === requester)).toBe(false);
});

test('a person who declined is reported as having had the task, not as separated from it', async () => {
  const worker = await world.addWorker(orgId, { person_id: 'ada' });
  const declined = { excluded_worker_ids: [worker], excluded_person_ids: ['ada'] };
  const taskId = await world.registry.queue(orgId, declined);
  await world.untilWaiting(orgId, taskId);
  const { waiting_for } = await world.send(ExplainWaiting, { org_id: orgId, task_id: taskId });
  expect(waiting_for).toMatchObject({
    reason: 'everyone_had_it',
    excluded: [{ rule: 'had_task', workers: 1 }],
  });
});

test('two accounts of one person do not get two places of a task', async () => {
  const first = await world.addWorker(orgId, { rating: 5, trust_level: 5, person_id: 'Ada' });
  await world.addWorker(orgId, { rating: 4, trust_level: 5, person_id: 'ADA' });
  const other = await world.addWorker(orgId, { rating: 1 });
  const taskId = await world.registry.queue(orgId, { places: 2 });
  await world.untilHeldBy(taskId, first, other);
  const third = await world.registry.queue(orgId, { places: 2, excluded_person_ids: ['ada'] });
  await world.untilWaiting(orgId, third);
  expect(world.registry.holdersOf(third)).toEqual([]);
});

test('an account that the registry refuses is followed by the next worker', async () => {
  const refused = await world.addWorker(orgId, { rating: 5, trust_level: 5 });
  const next = await world.addWorker(orgId, { rating: 1 });
  world.registry.separated.add(refused);
  const taskId = await world.registry.queue(orgId);
  await world.untilHeldBy(taskId, next);
  await waitFor(async () => (await world.match(orgId, taskId)).rounds.length > 0);
  const [round] = (await world.match(orgId, taskId)).rounds;
  expect(round?.candidates.map(({ outcome }) => outcome)).toEqual(['refused', 'offered']);
});

test('a worker who turns out to be the requester loses offers, and accepted work as well', async () => {
  const worker = await world.addWorker(orgId, { capacity: 2, rating: 5 });
  const requesters = ['eve'];
  const offered = await world.registry.queue(orgId, { requesters });
  const accepted = await world.registry.queue(orgId, { requesters });
  await world.untilHeldBy(offered, worker);
  await world.untilHeldBy(accepted, worker);
  const unrelated = await world.registry.queue(orgId, { requesters: ['ada'] });
  world.registry.accept(accepted, worker);
  const next = await world.addWorker(orgId, { capacity: 3 });
  await world.untilHeldBy(unrelated, next);

  await world.changeWorker(orgId, worker, { person_id: 'EVE' });
  await world.untilHeldBy(offered, next);
  await world.untilHeldBy(accepted, next);
  expect(world.registry.reviewed.at(-1)).toMatchObject({ worker_id: worker, person_id: 'eve' });
});
