import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DataSource } from 'typeorm';
import { MAX_RATINGS, RateWorkers } from '#libs/contracts';
import type { WorkerRating } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { WorkerIndex } from '../src/index/worker-index.js';
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

const rate = async (...ratings: readonly WorkerRating[]): Promise<number> =>
  (await world.send(RateWorkers, { org_id: orgId, ratings: [...ratings] })).updated;

const overall = (worker_id: string, rating: number): WorkerRating => ({ worker_id, rating, domain: null });

const ratingOf = async (workerId: string): Promise<number> => (await world.worker(orgId, workerId)).rating;

async function statedRatingOf(workerId: string): Promise<number | null | undefined> {
  const rows: readonly { stated_rating: number | null }[] = await world.matcher
    .get(DataSource)
    .query('SELECT stated_rating FROM workers WHERE worker_id = $1', [workerId]);
  return rows[0]?.stated_rating;
}

test('a measured rating replaces the stated one, and repeating it changes nothing', async () => {
  const [one, other] = [
    await world.addWorker(orgId, { rating: 4 }),
    await world.addWorker(orgId, { rating: 3 }),
  ];
  expect(await rate(overall(one, 2.5), overall(other, 3))).toBe(1);
  expect(await ratingOf(one)).toBe(2.5);
  expect(await rate(overall(one, 2.5))).toBe(0);
  expect(await rate(overall(one, 1), overall(one, 3.5))).toBe(1);
  expect(await ratingOf(one)).toBe(3.5);
  expect(await statedRatingOf(one)).toBe(4);
  expect(await statedRatingOf(other)).toBeNull();
});

test('a rating stated afterwards counts until the next measurement', async () => {
  const worker = await world.addWorker(orgId, { rating: 4 });
  await rate(overall(worker, 2));
  await world.changeWorker(orgId, worker, { languages: ['de'] });
  expect(await ratingOf(worker)).toBe(2);
  expect(await statedRatingOf(worker)).toBe(4);
  await world.changeWorker(orgId, worker, { rating: 5 });
  expect(await ratingOf(worker)).toBe(5);
  await rate(overall(worker, 3));
  expect(await statedRatingOf(worker)).toBe(5);
});

test('unknown, deleted and foreign workers are skipped, as is a rating for one domain', async () => {
  const known = await world.addWorker(orgId, { rating: 4 });
  const deleted = await world.addWorker(orgId, { rating: 4 });
  await world.deleteWorker(orgId, deleted);
  const stranger = await world.addWorker(randomUUID(), { rating: 4 });
  const inDomain = { ...overall(known, 1), domain: 'security' };
  const ratings = [overall(randomUUID(), 1), overall(deleted, 1), overall(stranger, 1), inDomain];
  expect(await rate(...ratings)).toBe(0);
  expect(await rate(...ratings, overall(known, 2))).toBe(1);
  expect(await ratingOf(known)).toBe(2);
});

test('accepts the maximum number of ratings in one request', async () => {
  const worker = await world.addWorker(orgId, { rating: 4 });
  const many = Array.from({ length: MAX_RATINGS - 1 }, () => overall(randomUUID(), 1));
  expect(await rate(...many, overall(worker, 2))).toBe(1);
  await expect(rate(...many, overall(worker, 3), overall(worker, 4))).rejects.toMatchObject({
    kind: 'invalid',
  });
});

test('a task waiting for a better rating is given to the worker who reaches it', async () => {
  const worker = await world.addWorker(orgId, { rating: 3 });
  const taskId = await world.registry.queue(orgId, { requirements: { min_rating: 4.5 } });
  await world.untilWaiting(orgId, taskId);
  await rate(overall(worker, 4.6));
  await world.untilHeldBy(taskId, worker);
});

test('every replica ranks by a rating that one of them received', async () => {
  const second = await world.startMatcher();
  const worker = await world.addWorker(orgId, { rating: 3 });
  const indexes = [world.matcher.get(WorkerIndex), second.get(WorkerIndex)];
  await waitFor(() => indexes.every(index => index.meanRating(orgId) === 3));
  await rate(overall(worker, 5));
  await waitFor(() => indexes.every(index => index.meanRating(orgId) === 5));
});
