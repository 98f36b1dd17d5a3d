import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ExplainWaiting } from '#libs/contracts';
import type { WaitingFor } from '#libs/contracts';
import { Clock } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { MatcherWorld } from './matcher-world.js';

const MINUTE_MS = 60_000;

class ShiftedClock extends Clock {
  shiftMs = 0;

  override now(): Date {
    return new Date(Date.now() + this.shiftMs);
  }
}

const clock = new ShiftedClock();
let world: MatcherWorld;
let orgId: string;

beforeAll(async () => {
  world = await MatcherWorld.start({ clock, sweepMs: 50 });
});

afterAll(async () => {
  await world.close();
});

beforeEach(() => {
  orgId = randomUUID();
  clock.shiftMs = 0;
});

async function waitingFor(taskId: string): Promise<WaitingFor | null> {
  return (await world.send(ExplainWaiting, { org_id: orgId, task_id: taskId })).waiting_for;
}

const given = (taskId: string): number => world.registry.given.filter(one => one.taskId === taskId).length;

describe('a worker who let an offer lapse', () => {
  test('is offered the task again at once when no other worker is eligible', async () => {
    const only = await world.addWorker(orgId);
    const taskId = await world.registry.queue(orgId);
    await world.untilHeldBy(taskId, only);
    await world.registry.lapse(taskId, only);
    await waitFor(() => given(taskId) === 2);
    await world.untilHeldBy(taskId, only);
  });

  test('is ranked after all workers who were not asked yet, regardless of the score', async () => {
    const best = await world.addWorker(orgId, { rating: 5, trust_level: 5 });
    const other = await world.addWorker(orgId, { rating: 1 });
    const taskId = await world.registry.queue(orgId);
    await world.untilHeldBy(taskId, best);
    await world.registry.lapse(taskId, best);
    await world.untilHeldBy(taskId, other);
  });

  test('is asked a third time after a pause, and the task reports the reason for waiting', async () => {
    const only = await world.addWorker(orgId);
    const taskId = await world.registry.queue(orgId);
    await world.untilHeldBy(taskId, only);
    const lastAt = new Date();
    await world.registry.lapse(taskId, only, 2, lastAt);
    await world.untilWaiting(orgId, taskId);
    expect(await waitingFor(taskId)).toMatchObject({
      reason: 'offers_lapsed',
      next_offer_at: new Date(lastAt.getTime() + MINUTE_MS).toISOString(),
    });
    expect(given(taskId)).toBe(1);
    clock.shiftMs = MINUTE_MS;
    await waitFor(() => given(taskId) === 2);
    await world.untilHeldBy(taskId, only);
  });
});

describe('what a task waits for', () => {
  test('a worker who meets its requirements', async () => {
    await world.addWorker(orgId, { skills: ['german'] });
    const taskId = await world.registry.queue(orgId, {
      requirements: { skills: ['french'], certifications: [], jurisdictions: [], languages: [] },
    });
    await world.untilWaiting(orgId, taskId);
    expect(await waitingFor(taskId)).toEqual({
      reason: 'no_qualified_worker',
      workers_considered: 1,
      excluded: [{ rule: 'skills', workers: 1 }],
      next_offer_at: null,
    });
  });

  test('a worker who is free', async () => {
    const busy = await world.addWorker(orgId, { capacity: 1 });
    await world.untilHeldBy(await world.registry.queue(orgId), busy);
    await world.addWorker(orgId, { available: false });
    const taskId = await world.registry.queue(orgId);
    await world.untilWaiting(orgId, taskId);
    expect(await waitingFor(taskId)).toMatchObject({
      reason: 'workers_busy',
      workers_considered: 2,
      excluded: [
        { rule: 'availability', workers: 1 },
        { rule: 'capacity', workers: 1 },
      ],
    });
  });

  test('a worker who has not declined it', async () => {
    const only = await world.addWorker(orgId);
    const taskId = await world.registry.queue(orgId);
    await world.untilHeldBy(taskId, only);
    await world.registry.decline(taskId, only);
    await world.untilWaiting(orgId, taskId);
    expect(await waitingFor(taskId)).toMatchObject({ reason: 'everyone_had_it' });
  });

  test('nothing, for a task without open places, and for another organization’s', async () => {
    const taskId = await world.registry.queue(orgId);
    await world.untilWaiting(orgId, taskId);
    const owner = orgId;
    orgId = randomUUID();
    expect(await waitingFor(taskId)).toBeNull();
    orgId = owner;
    await world.untilHeldBy(taskId, await world.addWorker(orgId));
    await waitFor(async () => (await waitingFor(taskId)) === null);
  });
});
