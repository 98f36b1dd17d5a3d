import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestService } from '#libs/testing';
import { waitFor } from '#libs/testing';
import { startWorld } from './harness.js';
import type { World } from './harness.js';
import { createDirectly, streamEqualsLog } from './relay-world.js';

/** Longer than any test may take: whatever is published sooner was not found by a poll. */
const NEVER_MS = 600_000;

let world: World;
let second: TestService;
beforeAll(async () => {
  world = await startWorld({ relayPollMs: NEVER_MS });
  second = await world.startReplica();
});
afterAll(() => world.close());

test('a write by any replica is published at once, whichever of them is the relay', async () => {
  await waitFor(async () => (await second.health.readiness()).checks['relay']?.detail === 'standing by');
  await createDirectly(world.registry);
  await streamEqualsLog(world);
  await createDirectly(second);
  await streamEqualsLog(world);
  expect(await world.sql('SELECT FROM tasks')).toHaveLength(3);
});
