import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
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

test('the best eligible worker is asked, and the match explains why', async () => {
  const best = await world.addWorker(orgId, { skills: ['Phone_Verification'], rating: 4.9, trust_level: 5 });
  const second = await world.addWorker(orgId, {
    skills: ['phone_verification'],
    rating: 4.1,
    trust_level: 4,
  });
  await world.addWorker(orgId, { skills: ['translation'], rating: 5, trust_level: 5 });
  await world.addWorker(orgId, { skills: ['phone_verification'], trust_level: 2 });

  const taskId = await world.registry.queue(orgId, {
    requirements: { skills: ['phone_verification'], trust_level: 3 },
  });
  await world.untilHeldBy(taskId, best);

  const match = await waitFor(async () => {
    const view = await world.match(orgId, taskId);
    return view.rounds.length > 0 ? view : undefined;
  });
  expect(match).toMatchObject({
    task_id: taskId,
    waiting: false,
    rounds: [
      {
        round: 1,
        reason: 'created',
        workers_considered: 4,
        excluded: [
          { rule: 'skills', workers: 1 },
          { rule: 'trust_level', workers: 1 },
        ],
        chosen_worker_id: best,
        candidates: [
          { worker_id: best, rank: 1, outcome: 'offered' },
          { worker_id: second, rank: 2, outcome: 'not_asked' },
        ],
      },
    ],
  });
  const [round] = match.rounds;
  const [first] = round?.candidates ?? [];
  expect(Object.values(round?.weights ?? {}).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1);
  expect(Object.keys(first?.factors ?? {}).sort()).toEqual(Object.keys(round?.weights ?? {}).sort());
});

test('a worker whom the registry finds full is skipped', async () => {
  const best = await world.addWorker(orgId, { rating: 5, trust_level: 5 });
  const next = await world.addWorker(orgId, { rating: 3 });
  world.registry.full.add(best);

  const taskId = await world.registry.queue(orgId);
  await world.untilHeldBy(taskId, next);

  await waitFor(async () => (await world.match(orgId, taskId)).rounds.length === 1);
  const { rounds } = await world.match(orgId, taskId);
  expect(rounds[0]?.candidates.map(({ outcome }) => outcome)).toEqual(['full', 'offered']);
  expect(rounds[0]?.chosen_worker_id).toBe(next);
});

test('a worker who declines is followed by the next, and not asked again', async () => {
  const best = await world.addWorker(orgId, { rating: 5, trust_level: 5 });
  const next = await world.addWorker(orgId, { rating: 3 });
  const taskId = await world.registry.queue(orgId);
  await world.untilHeldBy(taskId, best);

  await world.registry.decline(taskId, best);
  await world.untilHeldBy(taskId, next);
  await world.untilOpen(orgId, best, 0);

  await world.registry.decline(taskId, next);
  await world.untilWaiting(orgId, taskId);
  expect(world.registry.holdersOf(taskId)).toEqual([]);
});

test('a task with several places is offered to as many workers', async () => {
  const workers = await Promise.all([1, 2, 3].map(rating => world.addWorker(orgId, { rating })));
  const taskId = await world.registry.queue(orgId, { places: 3 });
  await world.untilHeldBy(taskId, ...workers);
});

test('a match uses the worker’s present data, not that of the last match', async () => {
  const worker = await world.addWorker(orgId, { trust_level: 3, capacity: 3 });
  const first = await world.registry.queue(orgId);
  await world.untilHeldBy(first, worker);
  await world.changeWorker(orgId, worker, { trust_level: 5, capacity: 2 });
  const second = await world.registry.queue(orgId);
  await world.untilHeldBy(second, worker);
  expect(world.registry.asked.at(-1)).toMatchObject({ task_id: second, trust_level: 5, capacity: 2 });
});

test('all places are filled at once, even when there are more than one round considers', async () => {
  const workers = await Promise.all(Array.from({ length: 55 }, () => world.addWorker(orgId)));
  const taskId = await world.registry.queue(orgId, { places: workers.length });
  await world.untilHeldBy(taskId, ...workers);
  await waitFor(async () => !(await world.match(orgId, taskId)).waiting);
});

test('an escalated task goes only to workers of its level, however well others are rated', async () => {
  const liked = await world.addWorker(orgId, { trust_level: 3, rating: 5 });
  const escalated = { reason: 'escalated' as const, round: 2, requirements: { trust_level: 4 } };
  const first = await world.registry.queue(orgId, escalated);
  await world.untilWaiting(orgId, first);
  const senior = await world.addWorker(orgId, { trust_level: 4, rating: 1, capacity: 2 });
  await world.untilHeldBy(first, senior);
  const second = await world.registry.queue(orgId, escalated);
  await world.untilHeldBy(second, senior);
  expect(world.registry.asked.some(({ worker_id: asked }) => asked === liked)).toBe(false);
  expect(world.registry.asked.at(-1)).toMatchObject({ worker_id: senior, trust_level: 4 });
});

test('places beyond the available workers wait for more workers', async () => {
  const first = await world.addWorker(orgId);
  const taskId = await world.registry.queue(orgId, { places: 2 });
  await world.untilHeldBy(taskId, first);
  await world.untilWaiting(orgId, taskId);

  const second = await world.addWorker(orgId);
  await world.untilHeldBy(taskId, first, second);
  await waitFor(async () => !(await world.match(orgId, taskId)).waiting);
});

test('workers of other organizations are never considered', async () => {
  const otherOrgId = randomUUID();
  const stranger = await world.addWorker(otherOrgId, { rating: 5, trust_level: 5 });
  const taskId = await world.registry.queue(orgId);
  await world.untilWaiting(orgId, taskId);

  const { rounds } = await world.match(orgId, taskId);
  expect(rounds).toMatchObject([{ workers_considered: 0, candidates: [], chosen_worker_id: null }]);
  expect(world.registry.asked.some(({ worker_id: asked }) => asked === stranger)).toBe(false);
  expect(await world.match(otherOrgId, taskId)).toEqual({ task_id: taskId, waiting: false, rounds: [] });
});

test('an expired certification does not count, a valid one does', async () => {
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
  await world.addWorker(orgId, {
    rating: 5,
    certifications: [{ name: 'soc-operator', expires_at: anHourAgo }],
  });
  const valid = await world.addWorker(orgId, {
    rating: 2,
    certifications: [{ name: 'SOC-Operator', expires_at: inAnHour }],
  });
  const taskId = await world.registry.queue(orgId, { requirements: { certifications: ['soc-operator'] } });
  await world.untilHeldBy(taskId, valid);
});

test('an offer stays open for a quarter of the remaining time', async () => {
  await world.addWorker(orgId);
  const deadline = new Date(Date.now() + 100_000).toISOString();
  const taskId = await world.registry.queue(orgId, { deadline });
  const [request] = await waitFor(() => {
    const requests = world.registry.asked.filter(({ task_id: asked }) => asked === taskId);
    return requests.length > 0 ? requests : undefined;
  });
  const standsForMs = Date.parse(request?.expires_at ?? '') - Date.now();
  expect(standsForMs).toBeGreaterThan(20_000);
  expect(standsForMs).toBeLessThanOrEqual(25_000);
});

test('a stated time to accept overrides the usual one', async () => {
  await world.addWorker(orgId);
  const taskId = await world.registry.queue(orgId, { accept_within_seconds: 3_600 });
  const request = await waitFor(() => world.registry.asked.find(({ task_id: asked }) => asked === taskId));
  const standsForMs = Date.parse(request.expires_at) - Date.now();
  expect(standsForMs).toBeGreaterThan(3_590_000);
});

test('a task of direct assignment is assigned, and the match says so', async () => {
  const best = await world.addWorker(orgId, { rating: 5, trust_level: 5 });
  const next = await world.addWorker(orgId, { rating: 3 });
  world.registry.full.add(best);
  const direct = { assignment: 'direct' as const, accept_within_seconds: 60 };
  const taskId = await world.registry.queue(orgId, direct);
  await world.untilHeldBy(taskId, next);

  await waitFor(async () => (await world.match(orgId, taskId)).rounds.length === 1);
  expect((await world.match(orgId, taskId)).rounds).toMatchObject([
    { chosen_worker_id: next, candidates: [{ outcome: 'full' }, { outcome: 'assigned' }] },
  ]);
  const request = world.registry.assigned.find(({ worker_id: asked }) => asked === next);
  const startsWithinMs = Date.parse(request?.start_by ?? '') - Date.now();
  expect(startsWithinMs).toBeGreaterThan(50_000);
  expect(startsWithinMs).toBeLessThanOrEqual(60_000);
  expect(world.registry.asked.some(({ task_id: asked }) => asked === taskId)).toBe(false);
});

test('a waiting task of direct assignment is assigned to the first worker who becomes available', async () => {
  const direct = { assignment: 'direct' as const, accept_within_seconds: 60 };
  const taskId = await world.registry.queue(orgId, direct);
  await world.untilWaiting(orgId, taskId);
  const worker = await world.addWorker(orgId);
  await world.untilHeldBy(taskId, worker);
  expect(world.registry.assigned.map(({ task_id: asked }) => asked)).toContain(taskId);
});

test('a redelivered task.queued changes nothing', async () => {
  const first = await world.addWorker(orgId, { rating: 5 });
  const second = await world.addWorker(orgId, { rating: 1, capacity: 3 });
  const taskId = await world.registry.queue(orgId);
  await world.untilHeldBy(taskId, first);

  await world.registry.publishQueued(taskId);
  const marker = await world.registry.queue(orgId);
  await world.untilHeldBy(marker, second);
  await world.untilAllHandled('matcher--task-queued');
  expect(world.registry.holdersOf(taskId)).toEqual([first]);
  expect((await world.match(orgId, taskId)).waiting).toBe(false);
});
