import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { bringTo, onStream, startWorld } from './harness.js';
import type { World } from './harness.js';
import { createDirectly, streamEqualsLog } from './relay-world.js';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

test('during a broker outage events wait in the log, readiness reports it, and they are published later', async () => {
  await world.nats.kill();
  await waitFor(async () => (await world.registry.health.readiness()).checks['nats']?.ok === false);
  await Promise.all(Array.from({ length: 20 }, () => createDirectly(world.registry)));
  await waitFor(async () => {
    const { checks } = await world.registry.health.readiness();
    return checks['relay']?.detail?.startsWith('waiting for the broker; the oldest event waits for') === true;
  });
  await waitFor(async () => {
    const text = await world.registry.metrics.registry.metrics();
    return Number(/countersign_outbox_age_seconds\{.*\} (\S+)/.exec(text)?.[1]) > 0;
  });
  await world.nats.restart();
  await streamEqualsLog(world);
  const { checks } = await world.registry.health.readiness();
  expect(checks['relay']?.ok).toBe(true);
});

test('a broker that returns empty gets the whole log again', async () => {
  await Promise.all(Array.from({ length: 10 }, () => bringTo(world, 'completed')));
  await streamEqualsLog(world);
  await world.nats.restart({ withoutStorage: true });
  await createDirectly(world.registry);
  await streamEqualsLog(world);
  await waitFor(() => bringTo(world, 'completed'));
  await streamEqualsLog(world);
});

test('a broker that returns without some of its messages gets those again', async () => {
  await Promise.all(Array.from({ length: 10 }, () => bringTo(world, 'completed')));
  await streamEqualsLog(world);
  const before = (await onStream(world)).map(({ id }) => id);
  // The stream denies deletion. A temporary limit per subject removes messages from its middle: in NATS 2.9 only one
  // that is below another.
  const { streams } = world.peer.manager;
  await streams.update('TASK', { max_msgs_per_subject: 9 });
  await streams.update('TASK', { max_msgs_per_subject: 8 });
  await waitFor(async () => (await onStream(world)).length < before.length);
  await streams.update('TASK', { max_msgs_per_subject: -1 });
  await world.nats.restart();
  await waitFor(async () => {
    const there = new Set((await onStream(world)).map(({ id }) => id));
    return before.every(id => there.has(id));
  });
});

test('a stop under load publishes everything already written before it exits', async () => {
  const second = await world.startReplica();
  const created = await Promise.all(Array.from({ length: 50 }, () => createDirectly(world.registry)));
  await world.registry.close();
  const onIt = new Set((await onStream(world)).map(({ subject }) => subject));
  expect(created.filter(id => !onIt.has(id))).toEqual([]);
  await createDirectly(second);
  await streamEqualsLog(world);
});
