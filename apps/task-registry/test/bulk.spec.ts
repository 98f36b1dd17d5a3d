import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CancelBulk,
  CancelTask,
  CountBulk,
  GetBulk,
  GetTask,
  ListBulk,
  ListTasks,
  StartBulk,
} from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { BulkJobRepository } from '../src/bulk/bulk-job.repository.js';
import { MAX_OPEN_JOBS } from '../src/bulk/bulk-start.repository.js';
import { CANCEL, createTasks, endOf, itemsOf, newOrganization, startRequest } from './bulk-world.js';
import { bringTo, historyOf, specWith, startWorld } from './harness.js';
import type { World } from './harness.js';

const DAY_MS = 86_400_000;

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.startReplica();
});
afterAll(() => world.close());

const jobsOf = async (orgId: string) =>
  (await world.ask(ListBulk, { org_id: orgId, pools: null, limit: 20 })).data;

describe('a job over the tasks that match', () => {
  test('counts first, changes each task once, oldest first, and leaves all others alone', async () => {
    const [orgId, other] = [newOrganization(), newOrganization()];
    const tasks = await createTasks(world, orgId, 230);
    const unmatched = await createTasks(world, orgId, 3, { domain: 'fraud' });
    const foreign = await createTasks(world, other, 3);
    const ended = tasks.slice(0, 2);
    for (const task_id of ended) {
      await world.ask(CancelTask, { task_id, org_id: orgId, pools: null, reason: null });
    }
    const request = startRequest(orgId);
    const { count } = await world.ask(CountBulk, { org_id: orgId, pools: null, filter: request.filter });
    expect(count).toBe(228);
    expect(await jobsOf(orgId)).toEqual([]);

    const started = await world.ask(StartBulk, { ...request, expected_count: count });
    expect(started).toMatchObject({ total: 228, status: 'running', ended_at: null, filter: request.filter });
    const job = await endOf(world, request);
    expect(job).toMatchObject({ status: 'completed', changed: 228, pending: 0, refused: 0, failed: 0 });
    const items = await itemsOf(world, request);
    expect(new Set(items.map(({ task_id }) => task_id))).toEqual(new Set(tasks.slice(2)));
    expect(items.every(({ result, finished_at }) => result === 'changed' && finished_at !== null)).toBe(true);
    const last = await historyOf(world, { task_id: tasks[9] ?? '', org_id: orgId });
    expect(last.map(({ type }) => type)).toEqual(['task.created', 'task.queued', 'task.cancelled']);
    expect(last.at(-1)?.data).toMatchObject({ reason: CANCEL.reason });
    for (const [org_id, task_ids] of [
      [orgId, unmatched],
      [other, foreign],
    ] as const) {
      const { data } = await world.ask(ListTasks, {
        org_id,
        pools: null,
        task_ids: [...task_ids],
        limit: 10,
      });
      expect(data.map(({ status }) => status)).toEqual(['queued', 'queued', 'queued']);
    }
  });

  test('has a result for each task, also where the action is impossible', async () => {
    const orgId = newOrganization();
    const stages = ['queued', 'offered', 'started', 'submitted'] as const;
    const brought = await Promise.all(stages.map(stage => bringTo(world, stage, { org_id: orgId })));
    const unpaid = await bringTo(world, 'queued', { org_id: orgId, price: null });
    const action = { type: 'requeue' as const, reason: 'A new team.' };
    const request = startRequest(orgId, { action });
    await world.ask(StartBulk, request);
    expect(await endOf(world, request)).toMatchObject({ total: 5, changed: 3, refused: 2 });
    const refused = await itemsOf(world, request, 'refused');
    expect(refused.map(({ task_id }) => task_id).toSorted()).toEqual(
      [brought[3]?.task_id, unpaid.task_id].toSorted(),
    );
    expect(refused).toMatchObject([{ code: 'task.conflict' }, { code: 'task.conflict' }]);
    expect(await itemsOf(world, request, 'pending')).toEqual([]);
    expect(await itemsOf(world, request, 'changed')).toHaveLength(3);
    expect((await world.ask(GetTask, { task_id: unpaid.task_id, org_id: orgId, pools: null })).status).toBe(
      'created',
    );
  });

  test('moves deadlines; those that are right already are unchanged', async () => {
    const orgId = newOrganization();
    const deadline = new Date(Date.now() + DAY_MS).toISOString();
    await createTasks(world, orgId, 2);
    await createTasks(world, orgId, 1, { sla: { deadline } });
    const action = { type: 'change_deadline' as const, reason: 'A holiday.', deadline };
    const request = startRequest(orgId, { action });
    await world.ask(StartBulk, request);
    expect(await endOf(world, request)).toMatchObject({ changed: 2, unchanged: 1 });
    const { data } = await world.ask(ListTasks, { org_id: orgId, pools: null, limit: 10 });
    expect(data.map(task => task.deadline)).toEqual([deadline, deadline, deadline]);
  });
});

describe('a job is not started', () => {
  test('when more tasks match than were counted, and nothing is left of it', async () => {
    const orgId = newOrganization();
    await createTasks(world, orgId, 3);
    const request = startRequest(orgId, { expected_count: 2 });
    await expect(world.ask(StartBulk, request)).rejects.toMatchObject({ code: 'bulk.count_changed' });
    expect(await jobsOf(orgId)).toEqual([]);
    expect(await world.sql('SELECT 1 FROM bulk_items WHERE job_id = $1', [request.job_id])).toEqual([]);
  });

  test('twice: the same request gets the same job, another one with its id is refused', async () => {
    const orgId = newOrganization();
    await createTasks(world, orgId, 3);
    const request = startRequest(orgId);
    const starts = await Promise.all(Array.from({ length: 5 }, () => world.ask(StartBulk, request)));
    expect(new Set(starts.map(({ job_id }) => job_id)).size).toBe(1);
    await endOf(world, request);
    expect(await world.ask(StartBulk, request)).toMatchObject({ status: 'completed', changed: 3 });
    expect(await jobsOf(orgId)).toHaveLength(1);
    const other = { ...request, action: { ...CANCEL, reason: 'Another reason.' } };
    await expect(world.ask(StartBulk, other)).rejects.toMatchObject({ code: 'idempotency.key_reused' });
  });

  test('with a deadline in the past, or beside too many others', async () => {
    const orgId = newOrganization();
    const action = {
      type: 'change_deadline' as const,
      reason: 'Late.',
      deadline: '2020-01-01T00:00:00.000Z',
    };
    await expect(world.ask(StartBulk, startRequest(orgId, { action }))).rejects.toMatchObject({
      code: 'task.deadline_passed',
    });
    await world.sql(
      `INSERT INTO bulk_jobs (job_id, org_id, filter, action, default_deadline_seconds, total, created_at, turn_at)
       SELECT gen_random_uuid(), $1, '{}', $2, 60, 1, now(), now() + interval '1 day' FROM generate_series(1, $3)`,
      [orgId, JSON.stringify(CANCEL), MAX_OPEN_JOBS],
    );
    await expect(world.ask(StartBulk, startRequest(orgId))).rejects.toMatchObject({
      code: 'bulk.too_many_jobs',
    });
  });
});

test('a key of one pool reaches the tasks of its pool only, and sees its jobs only', async () => {
  const orgId = newOrganization();
  const [mine, theirs] = [randomUUID(), randomUUID()];
  const spec = (pool: string) => ({ requirements: { worker_pool_id: pool } });
  const own = await createTasks(world, orgId, 2, spec(mine));
  await createTasks(world, orgId, 2, spec(theirs));
  await createTasks(world, orgId, 2);
  const limited = startRequest(orgId, { pools: [mine] });
  expect(await world.ask(CountBulk, { org_id: orgId, pools: [mine], filter: {} })).toEqual({ count: 2 });
  await world.ask(StartBulk, limited);
  await endOf(world, limited);
  const reached = (await itemsOf(world, limited)).map(({ task_id }) => task_id);
  expect(reached.toSorted()).toEqual(own.toSorted());

  const whole = startRequest(orgId);
  await world.ask(StartBulk, whole);
  await endOf(world, whole);
  const seenBy = async (pools: string[] | null, org_id = orgId) =>
    (await world.ask(ListBulk, { org_id, pools, limit: 10 })).data.map(({ job_id }) => job_id);
  expect(await seenBy(null)).toEqual([whole.job_id, limited.job_id]);
  expect(await seenBy([mine, theirs])).toEqual([limited.job_id]);
  expect(await seenBy([theirs])).toEqual([]);
  expect(await seenBy(null, newOrganization())).toEqual([]);
  for (const [org_id, pools] of [
    [orgId, [theirs]],
    [newOrganization(), null],
  ] as const) {
    const viewer = { org_id, pools: pools && [...pools], job_id: limited.job_id };
    await expect(world.ask(GetBulk, viewer)).rejects.toMatchObject({ code: 'bulk_job.not_found' });
    await expect(world.ask(CancelBulk, viewer)).rejects.toMatchObject({ code: 'bulk_job.not_found' });
    await expect(itemsOf(world, { ...limited, org_id: newOrganization() })).rejects.toMatchObject({
      code: 'bulk_job.not_found',
    });
  }
});

test('jobs are listed by pages, newest first, and deleted 30 days after their end', async () => {
  const orgId = newOrganization();
  const requests = Array.from({ length: 3 }, () => startRequest(orgId, { job_id: randomUUIDv7() }));
  for (const request of requests) await world.ask(StartBulk, request);
  const first = await world.ask(ListBulk, { org_id: orgId, pools: null, limit: 2 });
  const cursor = first.next_cursor ?? '';
  const second = await world.ask(ListBulk, { org_id: orgId, pools: null, limit: 2, cursor });
  expect([...first.data, ...second.data].map(({ job_id }) => job_id)).toEqual(
    requests.map(({ job_id }) => job_id).toReversed(),
  );
  await world.sql(`UPDATE bulk_jobs SET ended_at = now() - interval '31 days' WHERE job_id = $1`, [
    requests[0]?.job_id,
  ]);
  while (await world.registry.get(BulkJobRepository).purgeOne());
  expect((await jobsOf(orgId)).map(({ job_id }) => job_id)).toEqual([
    requests[2]?.job_id,
    requests[1]?.job_id,
  ]);
});

test('a task without a filter value in the spec is matched like in the list', async () => {
  const orgId = newOrganization();
  await createTasks(world, orgId, 2, { sla: { urgency: 'high' } });
  await createTasks(world, orgId, 1);
  for (const filter of [
    { urgency: 'high' as const },
    { status: 'queued' as const },
    { statuses: ['offered' as const] },
  ]) {
    const { data } = await world.ask(ListTasks, { org_id: orgId, pools: null, limit: 10, ...filter });
    const { count } = await world.ask(CountBulk, { org_id: orgId, pools: null, filter });
    expect(count).toBe(data.length);
  }
  expect(specWith().domain).toBe('incident_response');
});
