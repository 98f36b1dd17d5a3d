import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UpdateWebhookEndpoint } from '#libs/contracts';
import { rowsOf, transaction } from '#libs/database';
import { randomUUIDv7 } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { recordSeen } from '../src/ordering/task-cursors.sql.js';
import { EventIntake } from '../src/intake/event-intake.js';
import { DispatcherWorld, sequencesOf } from './dispatcher-world.js';

describe('the order of a task', () => {
  let world: DispatcherWorld;
  beforeAll(async () => {
    world = await DispatcherWorld.start({
      sending: {
        patience: { headOfLineMs: 60_000, gapPatienceMs: 60_000 },
        lateStartPatienceMs: 300,
        releaseStuckEveryMs: 50,
      },
    });
  });
  beforeEach(() => world.newOrganization());
  afterAll(() => world.close());

  const cursorsOf = (taskId: string): Promise<readonly unknown[]> =>
    rowsOf(world.dataSource, 'SELECT 1 FROM task_cursors WHERE task_id = $1', [taskId]);
  /** Resolves once every delivery of the events is written. */
  const takesIn = (taskId: string, ...sequences: readonly number[]): Promise<unknown> =>
    Promise.all(sequences.map(number => world.service.get(EventIntake).accept(world.event(taskId, number))));

  it('is not tracked without subscribers: nothing is written for such a task', async () => {
    const taskId = randomUUID();
    const xacts = async () =>
      rowsOf(
        world.dataSource,
        'SELECT pg_current_xact_id_if_assigned() AS id, pg_snapshot_xmax(pg_current_snapshot())',
      );
    await takesIn(taskId, 1);
    const before = await xacts();
    await takesIn(taskId, 2, 3);
    expect(await xacts()).toEqual(before);
    expect(await cursorsOf(taskId)).toEqual([]);
    expect(await world.deliveries(taskId)).toEqual([]);
  });

  it('does not matter to terminal-only subscribers, which receive the end despite earlier gaps', async () => {
    const taskId = await world.taskWithCallback({ events: ['task.completed', 'task.failed'] });
    await world.happens(taskId, 1, 5);
    await world.completes(taskId, 7);
    await world.settled(taskId, 1);
    expect(sequencesOf(world.received(taskId))).toEqual([7]);
    expect(await cursorsOf(taskId)).toEqual([]);
  });

  it('is kept to the end once there was an ordered subscriber, so that a narrower subscription does not break it', async () => {
    world.receiver.answer(({ body }) => ({ status: body.includes('"sequence":1,') ? 500 : 200 }));
    const { endpoint } = await world.endpoint('/narrowed');
    const taskId = randomUUID();
    await world.happens(taskId, 1);
    await waitFor(() => world.received(taskId).length > 0);
    const change = { events: ['task.completed' as const] };
    await world.ask(UpdateWebhookEndpoint, {
      org_id: world.orgId,
      endpoint_id: endpoint.endpoint_id,
      change,
    });
    await takesIn(taskId, 2);
    await world.service.get(EventIntake).accept(world.completed(taskId, 3));
    expect((await world.deliveries(taskId)).map(({ status }) => status)).toEqual(['pending', 'pending']);
    world.receiver.answer(() => ({ status: 200 }));
    await world.dataSource.query(
      'UPDATE deliveries SET next_attempt_at = now() WHERE task_id = $1 AND NOT held',
      [taskId],
    );
    await world.settled(taskId, 2);
    expect(sequencesOf(world.received(taskId)).at(-1)).toBe(3);
  });

  it('begins when an ordered subscription begins, after a moment for events in flight', async () => {
    const taskId = randomUUIDv7();
    await takesIn(taskId, 1, 2);
    await world.endpoint('/late');
    await takesIn(taskId, 5);
    // Was in flight when the endpoint was created.
    await takesIn(taskId, 4);
    await world.settled(taskId, 2);
    await world.happens(taskId, 7);
    await takesIn(taskId, 6);
    await world.settled(taskId, 4);
    expect(sequencesOf(world.received(taskId))).toEqual([4, 5, 6, 7]);
  });

  it('waits for a task’s first event as for any other if a subscriber existed before', async () => {
    const { endpoint } = await world.endpoint('/early');
    await waitFor(() => Date.now() > Date.parse(endpoint.updated_at));
    const taskId = randomUUIDv7();
    await takesIn(taskId, 2);
    const [delivery] = await world.deliveries(taskId);
    expect(delivery).toMatchObject({ status: 'pending', next_attempt_at: null });
    const late = await rowsOf(
      world.dataSource,
      'SELECT 1 FROM task_cursors WHERE task_id = $1 AND started_late',
      [taskId],
    );
    expect(late).toEqual([]);
    await takesIn(taskId, 1);
    await world.settled(taskId, 2);
    expect(sequencesOf(world.received(taskId))).toEqual([1, 2]);
  });

  it('reflects the events seen, in whatever order and batches the numbers arrive', async () => {
    const scattered = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    const run = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 }))
      .map(([from, length]) => Array.from({ length }, (_, place) => from + place));
    const batch = fc.oneof({ weight: 3, arbitrary: run }, { weight: 1, arbitrary: scattered });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 6 }), async batches => {
        const taskId = randomUUID();
        const seen = new Set<number>();
        for (const numbers of batches) {
          const hadGap = throughOf(seen) < seen.size;
          const cursors = await transaction(world.dataSource, manager =>
            recordSeen(
              manager,
              numbers.map(number => world.event(taskId, number)),
              [{ taskId, isLate: false }],
            ),
          );
          for (const number of numbers) seen.add(number);
          expect(cursors.get(taskId)).toEqual({
            task_id: taskId,
            seen_through: throughOf(seen),
            had_gap: hadGap,
          });
        }
        const [stored] = await rowsOf<{ readonly seen_ahead: number[] }>(
          world.dataSource,
          'SELECT seen_ahead FROM task_cursors WHERE task_id = $1',
          [taskId],
        );
        expect(stored?.seen_ahead).toEqual([...seen].filter(number => number > throughOf(seen)).sort());
      }),
      { numRuns: 100, examples: [[[[1], [3], [2]]], [[[2, 3], [1], [4, 6], [5]]]] },
    );
  });
});

function throughOf(seen: ReadonlySet<number>): number {
  let through = 0;
  while (seen.has(through + 1)) through += 1;
  return through;
}
