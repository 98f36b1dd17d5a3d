import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Clock } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { MatcherWorld } from './matcher-world.js';

const HOUR_MS = 3_600_000;

class ShiftedClock extends Clock {
  aheadMs = 0;

  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }
}

const clock = new ShiftedClock();
let world: MatcherWorld;

beforeAll(async () => {
  world = await MatcherWorld.start({ clock });
});

afterAll(async () => {
  await world.close();
});

test('certifications that expire while in the index hide no worker whose own is still valid', async () => {
  const orgId = randomUUID();
  const soon = new Date(Date.now() + HOUR_MS).toISOString();
  const expiring = { rating: 5, certifications: [{ name: 'soc-operator', expires_at: soon }] };
  // More than one shortlist of them, and all of better standing.
  await Promise.all(Array.from({ length: 120 }, () => world.addWorker(orgId, expiring)));
  const valid = await world.addWorker(orgId, { rating: 1, certifications: [{ name: 'soc-operator' }] });

  clock.aheadMs = 2 * HOUR_MS;
  const requirements = { certifications: ['soc-operator'] };
  const taskId = await world.registry.queue(orgId, { requirements });
  await world.untilHeldBy(taskId, valid);

  const { rounds } = await waitFor(async () => {
    const view = await world.match(orgId, taskId);
    return view.rounds.length > 0 ? view : undefined;
  });
  expect(rounds[0]?.excluded).toEqual([{ rule: 'certifications', workers: 120 }]);
});
