import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { RedeliverWebhook } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { waitFor } from '#libs/testing';
import { DueLoop } from '../src/delivery/due-loop.js';
import { Traffic } from '../src/destinations/traffic.js';
import { DispatcherWorld, sequencesOf } from './dispatcher-world.js';

const RETRIES = { max_retries: 20, backoff_seconds: 1 };

describe('deliveries of one task', () => {
  let world: DispatcherWorld;
  afterEach(() => world.close());

  it('are sent in the order of the events, in whatever order these arrive, with two replicas', async () => {
    world = await DispatcherWorld.start();
    await world.startReplica();
    await world.endpoint('/endpoint');
    const numbers = [1, 2, 3, 4, 5, 6, 7];
    const permutations = fc.sample(fc.shuffledSubarray(numbers, { minLength: 7, maxLength: 7 }), {
      numRuns: 25,
      seed: 7,
    });
    await Promise.all(
      permutations.map(async permutation => {
        const taskId = await world.taskWithCallback();
        await Promise.all(permutation.map(number => world.happens(taskId, number)));
        await world.settled(taskId, 14);
        expect(sequencesOf(world.received(taskId, '/callback'))).toEqual(numbers);
        expect(sequencesOf(world.received(taskId, '/endpoint'))).toEqual(numbers);
      }),
    );
  });

  it('wait for an earlier event also if that one is not for this destination', async () => {
    world = await DispatcherWorld.start();
    const taskId = await world.taskWithCallback({ events: ['task.started'] });
    await world.happens(taskId, 3, 4);
    await world.completes(taskId, 2);
    await waitFor(async () => (await world.deliveries(taskId)).length === 2);
    expect(world.received(taskId)).toHaveLength(0);
    await world.happens(taskId, 1);
    await world.settled(taskId, 3);
    expect(sequencesOf(world.received(taskId))).toEqual([1, 3, 4]);
  });

  it('keep their order while an earlier one is being retried', async () => {
    world = await DispatcherWorld.start();
    world.receiver.answer((_request, nth) => ({ status: nth <= 3 ? 500 : 200 }));
    const taskId = await world.taskWithCallback({ retry_policy: RETRIES });
    await world.happens(taskId, 1, 2, 3);
    await world.settled(taskId, 3);
    expect(sequencesOf(world.received(taskId))).toEqual([1, 1, 1, 1, 2, 3]);
  });

  it('overtake one that has been failing for longer than its patience', async () => {
    world = await DispatcherWorld.start({
      sending: { patience: { headOfLineMs: 150, gapPatienceMs: 60_000 } },
    });
    world.receiver.answer(({ body }) => ({ status: body.includes('"sequence":1,') ? 404 : 200 }));
    const taskId = await world.taskWithCallback({ retry_policy: { max_retries: 8, backoff_seconds: 5 } });
    await world.happens(taskId, 1, 2, 3);
    const statuses = async () => (await world.deliveries(taskId)).map(({ status }) => status).toSorted();
    await waitFor(async () => (await statuses()).join() === 'delivered,delivered,pending');
    expect(sequencesOf(world.received(taskId)).filter(number => number !== 1)).toEqual([2, 3]);
  });

  it('do not wait forever for an event that never arrives', async () => {
    world = await DispatcherWorld.start({
      sending: { patience: { headOfLineMs: 60_000, gapPatienceMs: 200 }, releaseStuckEveryMs: 50 },
    });
    const taskId = await world.taskWithCallback();
    await world.happens(taskId, 1, 3, 4);
    await world.settled(taskId, 3);
    expect(sequencesOf(world.received(taskId))).toEqual([1, 3, 4]);
    await world.happens(taskId, 2);
    await world.settled(taskId, 4);
  });

  it('release the next one also if it is written at the moment the one before it ends', async () => {
    world = await DispatcherWorld.start();
    world.receiver.answer((_request, nth) => ({ status: nth === 1 ? 500 : 200 }));
    const taskId = await world.taskWithCallback({ retry_policy: { max_retries: 9, backoff_seconds: 20 } });
    await world.happens(taskId, 1);
    await waitFor(async () => (await world.deliveries(taskId))[0]?.attempts === 1);
    await world.dataSource.transaction(async manager => {
      // What another replica does with event 2, up to its commit.
      await manager.query('UPDATE task_cursors SET seen_through = 2 WHERE task_id = $1', [taskId]);
      await manager.query(
        `INSERT INTO events SELECT $2, body FROM events JOIN deliveries USING (event_id) WHERE task_id = $1`,
        [taskId, taskId],
      );
      await manager.query(
        `INSERT INTO deliveries (delivery_id, org_id, event_id, event_type, task_id, sequence, destination_id,
                                 target, origin, status, held)
         SELECT $1, org_id, $1, event_type, task_id, 2, destination_id, target, origin, 'pending', true
           FROM deliveries WHERE task_id = $1`,
        [taskId],
      );
      await waitFor(() => world.receiver.received.length === 2);
      await waitFor(
        async () =>
          (await rowsOf(world.dataSource, `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`))
            .length > 0,
        { describe: 'the recording of the result to wait for this transaction' },
      );
    });
    await world.settled(taskId, 2);
  });

  it('block no other when one of them is redelivered', async () => {
    world = await DispatcherWorld.start();
    const taskId = await world.taskWithCallback();
    await world.happens(taskId, 1, 2);
    const [first] = await world.settled(taskId, 2);
    const { delivery } = await world.ask(RedeliverWebhook, {
      org_id: world.orgId,
      delivery_id: first?.delivery_id ?? '',
    });
    expect(delivery).toMatchObject({ status: 'pending', attempts: 0 });
    const [again] = await world.settled(taskId, 2);
    expect(again).toMatchObject({ status: 'delivered', attempts: 1 });
    expect(sequencesOf(world.received(taskId))).toEqual([1, 2, 1]);
    expect(await world.attemptsOf(delivery.delivery_id)).toHaveLength(2);
  });
});

describe('a process that dies during an attempt', () => {
  it('leaves its deliveries to the others, which send them, in order', async () => {
    const world = await DispatcherWorld.start();
    try {
      // This replica writes events and sends nothing.
      await world.service.get(DueLoop).beforeApplicationShutdown();
      const taskId = await world.taskWithCallback();
      await world.happens(taskId, 1, 2, 3);
      await waitFor(async () => (await world.deliveries(taskId)).length === 3);
      // The state left by a replica killed during its attempt: its lease, still valid for a while.
      await world.dataSource.query(`
        UPDATE deliveries SET lease_id = gen_random_uuid(), next_attempt_at = now() + interval '400 ms'
         WHERE NOT held`);
      const leasedAt = Date.now();
      await world.startReplica();
      await world.settled(taskId, 3);
      const received = world.received(taskId);
      expect(sequencesOf(received)).toEqual([1, 2, 3]);
      expect((received[0]?.receivedAt ?? 0) - leasedAt).toBeGreaterThanOrEqual(390);
    } finally {
      await world.close();
    }
  });

  it('releases them immediately when it is stopped', async () => {
    const world = await DispatcherWorld.start({ sending: { finishWithinMs: 50 } });
    try {
      const other = await world.startReplica();
      await world.service.get(DueLoop).beforeApplicationShutdown();
      world.receiver.answer((_request, nth) => (nth === 1 ? 'hang' : { status: 200 }));
      const taskId = await world.taskWithCallback();
      await world.happens(taskId, 1);
      await waitFor(() => world.received(taskId).length === 1 || other.get(Traffic).isStopped);
      await other.close();
      const [delivery] = await world.deliveries(taskId);
      expect(delivery).toMatchObject({ status: 'pending', attempts: 0 });
      expect(Date.parse(delivery?.next_attempt_at ?? '')).toBeLessThan(Date.now() + 1_000);
    } finally {
      await world.close();
    }
  });
});
