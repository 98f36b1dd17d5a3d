import { afterAll, beforeAll, expect, test } from 'vitest';
import { CancelBulk, CancelTask, ListTasks, StartBulk } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { BulkTurnRepository } from '../src/bulk/bulk-turn.repository.js';
import type { Turn } from '../src/bulk/bulk-turn.repository.js';
import { createTasks, endOf, itemsOf, jobNow, newOrganization, startRequest } from './bulk-world.js';
import { startWorld } from './harness.js';
import type { World } from './harness.js';

let world: World;
let turns: BulkTurnRepository;
beforeAll(async () => {
  world = await startWorld();
  await world.startReplica();
  turns = world.registry.get(BulkTurnRepository);
});
afterAll(() => world.close());

/** Takes a turn of the job before a replica does, as one does that is then killed. */
function takeTurn(jobId: string): Promise<Turn> {
  return waitFor(async () => {
    const turn = await turns.claim();
    if (turn === undefined || turn.job_id === jobId) return turn;
    throw new Error('Another job has a turn.');
  });
}

const eventsOf = (orgId: string) =>
  world.sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM events e JOIN tasks t USING (task_id)
      WHERE t.org_id = $1 AND e.type = 'task.queued' AND e.version > 2`,
    [orgId],
  );

test('another replica continues where one was killed, and no task is changed twice', async () => {
  const orgId = newOrganization();
  await createTasks(world, orgId, 170);
  const action = { type: 'requeue' as const, reason: 'A new team.' };
  const request = startRequest(orgId, { action });
  await world.ask(StartBulk, request);
  const turn = await takeTurn(request.job_id);
  // Killed between its changes and their record: the same commands will be sent again.
  const [before] = await world.sql<{ changed: number }>('SELECT changed FROM bulk_jobs WHERE job_id = $1', [
    request.job_id,
  ]);
  await world.sql(`UPDATE bulk_jobs SET leased_until = now() - interval '1 second' WHERE job_id = $1`, [
    request.job_id,
  ]);
  expect(await endOf(world, request)).toMatchObject({ status: 'completed', changed: 170, pending: 0 });
  expect(before?.changed).toBeLessThan(170);
  // Too late: its lease is over, and what it has to say is known.
  const late = turn.items.map(({ place }) => ({ place, outcome: { outcome: 'retry' as const } }));
  expect(await turns.settle(turn, late)).toBe(false);
  expect(await jobNow(world, request)).toMatchObject({ changed: 170 });
  expect(await eventsOf(orgId)).toEqual([{ count: 170 }]);
});

test('a change that was made but not recorded is recorded as made', async () => {
  const orgId = newOrganization();
  await createTasks(world, orgId, 60);
  const request = startRequest(orgId);
  await world.ask(StartBulk, request);
  await endOf(world, request);
  // As if the replica had been killed after the changes: repeating a cancellation would be refused.
  await world.sql(`UPDATE bulk_items SET result = NULL WHERE job_id = $1 AND place <= 20`, [request.job_id]);
  await world.sql('UPDATE bulk_jobs SET changed = changed - 20, ended_at = NULL WHERE job_id = $1', [
    request.job_id,
  ]);
  expect(await endOf(world, request)).toMatchObject({ changed: 60, refused: 0 });
});

test('a cancelled job finishes what it has begun and skips the rest', async () => {
  const orgId = newOrganization();
  await createTasks(world, orgId, 300);
  const request = startRequest(orgId);
  await world.ask(StartBulk, request);
  await waitFor(async () => (await jobNow(world, request)).changed > 0);
  const viewer = { org_id: orgId, pools: null, job_id: request.job_id };
  await world.ask(CancelBulk, viewer);
  const job = await endOf(world, request);
  expect(job).toMatchObject({ status: 'cancelled', pending: 0 });
  expect(job.skipped).toBeGreaterThan(0);
  expect(job.changed + job.skipped).toBe(300);
  const skipped = await itemsOf(world, request, 'skipped');
  expect(skipped).toHaveLength(job.skipped);
  const ids = skipped.slice(0, 100).map(({ task_id }) => task_id);
  const { data } = await world.ask(ListTasks, { org_id: orgId, pools: null, task_ids: ids, limit: 100 });
  expect(new Set(data.map(({ status }) => status))).toEqual(new Set(['queued']));
  expect(await world.ask(CancelBulk, viewer)).toEqual(job);
});

test('a task that ends before its turn is refused, and the job goes on', async () => {
  const orgId = newOrganization();
  const tasks = await createTasks(world, orgId, 120);
  const request = startRequest(orgId);
  await world.ask(StartBulk, request);
  const cancelled = await Promise.allSettled(
    tasks
      .slice(-3)
      .map(task_id => world.ask(CancelTask, { task_id, org_id: orgId, pools: null, reason: null })),
  );
  const byHand = cancelled.filter(({ status }) => status === 'fulfilled').length;
  expect(byHand).toBeGreaterThan(0);
  expect(await endOf(world, request)).toMatchObject({ changed: 120 - byHand, refused: byHand });
});

test('the jobs of one organization run one after the other, and delay no other organization', async () => {
  const [busy, other] = [newOrganization(), newOrganization()];
  await createTasks(world, busy, 250);
  await createTasks(world, busy, 10, { domain: 'fraud' });
  await createTasks(world, other, 10);
  const long = startRequest(busy);
  const next = startRequest(busy, { filter: { domain: 'fraud' } });
  const short = startRequest(other);
  await world.ask(StartBulk, long);
  await world.ask(StartBulk, next);
  await world.ask(StartBulk, short);
  const ended = async (request: { org_id: string; job_id: string }) =>
    Date.parse((await endOf(world, request)).ended_at ?? '');
  const [longEnd, nextEnd, shortEnd] = [await ended(long), await ended(next), await ended(short)];
  expect(shortEnd).toBeLessThan(longEnd);
  expect(nextEnd).toBeGreaterThan(longEnd);
});

test('a job that waits for another can be cancelled at once', async () => {
  const orgId = newOrganization();
  await createTasks(world, orgId, 200);
  await createTasks(world, orgId, 5, { domain: 'fraud' });
  const first = startRequest(orgId);
  const second = startRequest(orgId, { filter: { domain: 'fraud' } });
  await world.ask(StartBulk, first);
  await world.ask(StartBulk, second);
  await world.ask(CancelBulk, { org_id: orgId, pools: null, job_id: second.job_id });
  expect(await endOf(world, second)).toMatchObject({ status: 'cancelled', skipped: 5 });
  expect(await jobNow(world, first)).toMatchObject({ status: 'running' });
  await endOf(world, first);
});
