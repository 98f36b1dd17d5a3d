import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CreatePool,
  DeletePool,
  GetOwnWorker,
  GetPool,
  RateWorkers,
  ServiceError,
  SetAvailability,
} from '#libs/contracts';
import { Clock } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { MatcherWorld } from './matcher-world.js';

class SetClock extends Clock {
  shiftMs = 0;

  override now(): Date {
    return new Date(Date.now() + this.shiftMs);
  }
}

const UNREACHABLE = new ServiceError('unavailable', 'service.unavailable', 'Not now.');

let world: MatcherWorld;
let orgId: string;
const clock = new SetClock();

beforeEach(async () => {
  clock.shiftMs = 0;
  orgId = randomUUID();
  world = await MatcherWorld.start({ clock, sweepMs: 100 });
});
afterEach(() => world.close());

async function newPool(name: string): Promise<string> {
  return (await world.send(CreatePool, { org_id: orgId, pool: { name } })).pool.pool_id;
}

describe.each(['deleted', 'suspended'] as const)('a worker who is %s', what => {
  const end = (workerId: string): Promise<unknown> =>
    what === 'deleted'
      ? world.deleteWorker(orgId, workerId)
      : world.changeWorker(orgId, workerId, { status: 'suspended', reason: 'Shared a key.' });

  test('loses an offer to the next worker at once', async () => {
    const first = await world.addWorker(orgId, { rating: 5 });
    const next = await world.addWorker(orgId, { rating: 1 });
    const taskId = await world.registry.queue(orgId);
    await world.untilHeldBy(taskId, first);
    await end(first);
    await world.untilHeldBy(taskId, next);
  });

  test('is offered neither waiting tasks nor new ones', async () => {
    const worker = await world.addWorker(orgId, { skills: ['rust'] });
    await end(worker);
    const waiting = await world.registry.queue(orgId, { requirements: { skills: ['rust'] } });
    await world.untilWaiting(orgId, waiting);
    expect(world.registry.given).toEqual([]);
  });

  test('loses it even when the registry was unreachable at the time', async () => {
    const first = await world.addWorker(orgId, { rating: 5 });
    const taskId = await world.registry.queue(orgId);
    await world.untilHeldBy(taskId, first);
    world.registry.reviewError = UNREACHABLE;
    await end(first);
    await world.untilHeldBy(taskId, first);
    // The process dies before it could try again: the pending review is in the table.
    await world.stopMatchers();
    world.registry.reviewError = undefined;
    clock.shiftMs += 60_000;
    await world.startMatcher();
    await world.untilHeldBy(taskId);
  });
});

describe('a suspended worker', () => {
  test('is shown as suspended, with the reason for the organization only', async () => {
    const worker = await world.addWorker(orgId);
    const view = await world.changeWorker(orgId, worker, {
      status: 'suspended',
      reason: 'Missed known answers.',
    });
    expect(view).toMatchObject({ status: 'suspended', suspension: { reason: 'Missed known answers.' } });
    const own = await world.send(GetOwnWorker, { org_id: orgId, worker_id: worker });
    expect(own.status).toBe('suspended');
    expect(JSON.stringify(own)).not.toContain('known answers');
  });

  test('cannot make themselves available, and no other change lifts the suspension', async () => {
    const worker = await world.addWorker(orgId);
    await world.changeWorker(orgId, worker, { status: 'suspended' });
    const request = { org_id: orgId, worker_id: worker, available: true };
    await expect(world.send(SetAvailability, request)).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'worker.suspended',
    });
    await world.changeWorker(orgId, worker, { available: true, capacity: 7, skills: ['rust'] });
    expect(await world.worker(orgId, worker)).toMatchObject({ status: 'suspended', capacity: 7 });
    const taskId = await world.registry.queue(orgId);
    await world.untilWaiting(orgId, taskId);
  });

  test('is given waiting tasks as soon as the suspension is lifted', async () => {
    const worker = await world.addWorker(orgId);
    await world.changeWorker(orgId, worker, { status: 'suspended', reason: 'Under review.' });
    const taskId = await world.registry.queue(orgId);
    await world.untilWaiting(orgId, taskId);
    const view = await world.changeWorker(orgId, worker, { status: 'active' });
    expect(view).toMatchObject({ status: 'active', suspension: null });
    await world.untilHeldBy(taskId, worker);
  });
});

describe('an offer whose rules are no longer met', () => {
  test.each([
    ['a skill', { skills: ['rust'] }, { skills: [] }],
    ['a certification', { certifications: ['soc'] }, { certifications: [] }],
    ['a language', { languages: ['fr'] }, { languages: ['de'] }],
    ['a jurisdiction', { jurisdictions: ['eu'] }, { jurisdictions: [] }],
    ['a domain', { domains: ['law'] }, { domains: ['art'] }],
    ['trust', { trust_level: 3 }, { trust_level: 2 }],
    ['a stated rating', { min_rating: 4 }, { rating: 3 }],
  ] as const)(
    'is withdrawn when the worker loses %s; accepted work stays',
    async (_, requirements, change) => {
      const able = {
        skills: ['rust'],
        certifications: [{ name: 'soc' }],
        languages: ['fr'],
        jurisdictions: ['eu'],
        domains: ['law'],
        trust_level: 4,
        rating: 4,
        capacity: 2,
      };
      const worker = await world.addWorker(orgId, able);
      const asked = {
        skills: [],
        certifications: [],
        languages: [],
        jurisdictions: [],
        ...Object.fromEntries(Object.entries(requirements)),
      };
      const accepted = await world.registry.queue(orgId, { requirements: asked });
      await world.untilHeldBy(accepted, worker);
      world.registry.accept(accepted, worker);
      const offered = await world.registry.queue(orgId, { requirements: asked });
      await world.untilHeldBy(offered, worker);
      const { skills, certifications, languages, jurisdictions, domains, ...rest } = {
        skills: able.skills,
        certifications: able.certifications,
        languages: able.languages,
        jurisdictions: able.jurisdictions,
        domains: able.domains,
        ...change,
      };
      await world.changeWorker(orgId, worker, {
        ...rest,
        skills: [...skills],
        certifications: [...certifications],
        languages: [...languages],
        jurisdictions: [...jurisdictions],
        domains: [...domains],
      });
      await world.untilHeldBy(offered);
      expect(world.registry.holdersOf(accepted)).toEqual([worker]);
    },
  );

  test('is withdrawn when a certification expires in between', async () => {
    const expires_at = new Date(Date.now() + 60_000).toISOString();
    const worker = await world.addWorker(orgId, { certifications: [{ name: 'soc', expires_at }] });
    const taskId = await world.registry.queue(orgId, { requirements: { certifications: ['soc'] } });
    await world.untilHeldBy(taskId, worker);
    clock.shiftMs += 61_000;
    await world.untilHeldBy(taskId);
  });

  test('stays when a measured rating fell: withdrawing it would reveal that an answer was known', async () => {
    const worker = await world.addWorker(orgId, { rating: 4.9, skills: ['rust', 'go'] });
    const taskId = await world.registry.queue(orgId, { requirements: { min_rating: 4, skills: ['rust'] } });
    await world.untilHeldBy(taskId, worker);
    await world.send(RateWorkers, {
      org_id: orgId,
      ratings: [{ worker_id: worker, rating: 1, domain: null }],
    });
    await world.changeWorker(orgId, worker, { skills: ['rust'] });
    expect(world.registry.reviewed.length).toBeGreaterThan(0);
    expect(world.registry.holdersOf(taskId)).toEqual([worker]);
  });
});

test('a worker who leaves a pool loses its work, accepted or not, and keeps the rest', async () => {
  const [mine, other] = [await newPool('mine'), await newPool('other')];
  const worker = await world.addWorker(orgId, { pool_ids: [mine, other], capacity: 5 });
  const inPool = await world.registry.queue(orgId, { requirements: { worker_pool_id: mine } });
  const elsewhere = await world.registry.queue(orgId, { requirements: { worker_pool_id: other } });
  for (const taskId of [inPool, elsewhere]) {
    await world.untilHeldBy(taskId, worker);
    world.registry.accept(taskId, worker);
  }
  await world.changeWorker(orgId, worker, { pool_ids: [other] });
  await world.untilHeldBy(inPool);
  expect(world.registry.holdersOf(elsewhere)).toEqual([worker]);
});

test('a worker confined to its pools loses work without a pool, accepted or not, and keeps the rest', async () => {
  const pool = await newPool('walled');
  const worker = await world.addWorker(orgId, { pool_ids: [pool], capacity: 5 });
  const poolless = await world.registry.queue(orgId, { requirements: {} });
  const inPool = await world.registry.queue(orgId, { requirements: { worker_pool_id: pool } });
  for (const taskId of [poolless, inPool]) {
    await world.untilHeldBy(taskId, worker);
    world.registry.accept(taskId, worker);
  }
  await world.changeWorker(orgId, worker, { pool_tasks_only: true });
  await world.untilHeldBy(poolless);
  expect(world.registry.holdersOf(inPool)).toEqual([worker]);
});

describe('deleting a pool', () => {
  test('is refused while it has a live task, and succeeds afterwards', async () => {
    const pool_id = await newPool('soc');
    world.registry.livePools.add(pool_id);
    await expect(world.send(DeletePool, { org_id: orgId, pool_id })).rejects.toMatchObject({
      code: 'pool.in_use',
    });
    // The pool is usable again.
    await world.addWorker(orgId, { pool_ids: [pool_id] }).then(worker => world.deleteWorker(orgId, worker));
    world.registry.livePools.clear();
    await world.send(DeletePool, { org_id: orgId, pool_id });
    await expect(world.send(GetPool, { org_id: orgId, pool_id })).rejects.toMatchObject({
      code: 'pool.not_found',
    });
  });

  test('is resumed after an interruption, and no worker is added to the pool in between', async () => {
    const pool_id = await newPool('soc');
    await world.sql(`UPDATE pools SET deleting_at = now() WHERE pool_id = $1`, [pool_id]);
    await expect(world.addWorker(orgId, { pool_ids: [pool_id] })).rejects.toMatchObject({
      code: 'worker.pool_unknown',
    });
    clock.shiftMs += 60_000;
    await waitFor(async () =>
      world.send(GetPool, { org_id: orgId, pool_id }).then(
        () => false,
        () => true,
      ),
    );
  });

  test('allows an unrelated pool of the same name afterwards', async () => {
    const pool_id = await newPool('soc');
    await world.send(DeletePool, { org_id: orgId, pool_id });
    expect(await newPool('soc')).not.toBe(pool_id);
  });
});

test('a worker’s own view shows nothing that was measured about them', async () => {
  const worker = await world.addWorker(orgId, { rating: 4.2 });
  const ownView = () => world.send(GetOwnWorker, { org_id: orgId, worker_id: worker });
  const before = await ownView();
  clock.shiftMs += 5_000;
  for (const rating of [1, 4.8]) {
    await world.send(RateWorkers, { org_id: orgId, ratings: [{ worker_id: worker, rating, domain: null }] });
    expect((await world.worker(orgId, worker)).rating).toBe(rating);
    expect(await ownView()).toEqual(before);
  }
  await world.changeWorker(orgId, worker, { rating: 3 });
  expect(await ownView()).toMatchObject({ rating: 3 });
});
