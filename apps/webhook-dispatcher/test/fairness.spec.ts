import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { waitFor } from '#libs/testing';
import { DispatcherWorld } from './dispatcher-world.js';

const HEALTHY = 100;

describe('destinations', () => {
  let world: DispatcherWorld;
  afterEach(() => world.close());

  it('are not delayed by one that accepts connections and never responds, with hundreds of events waiting for it', async () => {
    // Attempts that hang do not end within this test: whatever waited for one of them would not arrive.
    world = await DispatcherWorld.start({ sending: { requestTimeoutMs: 600_000, finishWithinMs: 50 } });
    world.receiver.answer(({ path }) => (path === '/dead' ? 'hang' : { status: 200 }));
    const dead = await Promise.all(
      Array.from({ length: 300 }, () => world.taskWithCallback({ url: `${world.receiver.url}/dead` })),
    );
    await Promise.all(dead.map(taskId => world.happens(taskId, 1)));
    await waitFor(() => world.receiver.on('/dead').length === 8);
    const healthy = await Promise.all(
      Array.from({ length: HEALTHY }, (_, number) =>
        world.taskWithCallback({ url: `${world.receiver.url}/healthy-${number}` }),
      ),
    );
    await Promise.all(healthy.map(taskId => world.happens(taskId, 1, 2, 3)));
    await waitFor(() => healthy.every(taskId => world.received(taskId).length === 3), {
      timeoutMs: 30_000,
      describe: 'the deliveries beside the dead destination',
    });
    expect(world.receiver.on('/dead')).toHaveLength(8);
  });

  it('that keep failing are protected by a breaker, which uses up no attempt and closes when they recover', async () => {
    const breaker = { minAttempts: 3, windowMs: 60_000, errorThresholdPercent: 50, openMs: 5_000 };
    world = await DispatcherWorld.start({ sending: { breaker } });
    let isBack = false;
    world.receiver.answer(() => ({ status: isBack ? 200 : 500 }));
    const retry_policy = { max_retries: 20, backoff_seconds: 1 };
    const tasks = await Promise.all(
      Array.from({ length: 6 }, () => world.taskWithCallback({ retry_policy })),
    );
    await Promise.all(tasks.map(taskId => world.happens(taskId, 1)));
    const attempts = async () => {
      const all = await Promise.all(tasks.map(taskId => world.deliveries(taskId)));
      return all.flat().reduce((sum, delivery) => sum + delivery.attempts, 0);
    };
    // Open: within its time no further attempt arrives, though every retry is due after 20 ms.
    await waitFor(async () => (await attempts()) >= 6 && (await breakerState('open')) === 1);
    const [seen, used] = [world.receiver.received.length, await attempts()];
    expect(used).toBe(seen);
    isBack = true;
    await Promise.all(tasks.map(taskId => world.settled(taskId, 1)));
    expect(world.receiver.received.length).toBe(seen + tasks.length);
    expect(await attempts()).toBe(used + tasks.length);
    await waitFor(async () => (await breakerState('closed')) === 1);
    const late = await world.taskWithCallback();
    await world.happens(late, 1);
    await world.settled(late, 1);
  });

  const breakerState = async (state: string): Promise<number> => {
    const metric = await world.service.metrics.registry.getSingleMetric('countersign_breaker_state')?.get();
    return metric?.values.find(({ labels }) => labels['state'] === state)?.value ?? 0;
  };

  it('each get their turn when there are far more due deliveries than slots', async () => {
    const slots = { perTarget: 2, overall: 4, organizationShare: 1, originShare: 1 };
    world = await DispatcherWorld.start({ sending: { slots } });
    const tasks = Array.from({ length: 100 }, () => randomUUID());
    const endpoints = await Promise.all(['/a', '/b', '/c', '/d', '/e'].map(path => world.endpoint(path)));
    await Promise.all(tasks.map(taskId => world.happens(taskId, 1, 2)));
    await waitFor(() => world.receiver.received.length === tasks.length * 2 * endpoints.length, {
      timeoutMs: 40_000,
      describe: () => `${tasks.length * 10} deliveries, not ${world.receiver.received.length}`,
    });
  });
});
