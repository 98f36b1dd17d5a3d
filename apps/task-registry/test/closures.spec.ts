import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CancelTask, ClosePool, CreateTask, ListTasks, SuspendOrganization } from '#libs/contracts';
import { bringTo, createRequest, getTask, specWith, startWorld } from './harness.js';
import type { World } from './harness.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.startReplica();
});
afterAll(() => world.close());

function inPool(org_id: string, poolId: string) {
  return createRequest({ org_id, spec: specWith({ requirements: { worker_pool_id: poolId } }) });
}

async function statusesIn(org_id: string): Promise<string[]> {
  const { data } = await world.ask(ListTasks, { org_id, pools: null, limit: 100 });
  return data.map(({ status }) => status);
}

describe('a pool', () => {
  test('is in use while it has a live task, and accepts none once it is closed', async () => {
    const org_id = randomUUID();
    const pool_id = randomUUID();
    const task = inPool(org_id, pool_id);
    await world.ask(CreateTask, task);
    await expect(world.ask(ClosePool, { org_id, pool_id })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'pool.in_use',
    });
    await world.ask(CreateTask, inPool(org_id, pool_id));

    for (const { task_id } of (await world.ask(ListTasks, { org_id, pools: null, limit: 100 })).data) {
      await world.ask(CancelTask, { task_id, org_id, pools: null, reason: null });
    }
    await world.ask(ClosePool, { org_id, pool_id });
    await world.ask(ClosePool, { org_id, pool_id });
    await expect(world.ask(CreateTask, inPool(org_id, pool_id))).rejects.toMatchObject({
      kind: 'invalid',
      code: 'task.invalid',
      details: { faults: [{ pointer: '/requirements/worker_pool_id' }] },
    });
    // Repeating the creation of an existing task still returns the same reply.
    await expect(world.ask(CreateTask, task)).resolves.toMatchObject({ task: { status: 'cancelled' } });
  });

  test('closed while tasks are being created ends up with tasks or closed, never both', async () => {
    for (let round = 0; round < 20; round += 1) {
      const org_id = randomUUID();
      const pool_id = randomUUID();
      const [closed, ...created] = await Promise.allSettled([
        world.ask(ClosePool, { org_id, pool_id }),
        ...Array.from({ length: 4 }, () => world.ask(CreateTask, inPool(org_id, pool_id))),
      ]);
      const isClosed = closed.status === 'fulfilled';
      expect(
        created.every(({ status }) => status === (isClosed ? 'rejected' : 'fulfilled')) || !isClosed,
      ).toBe(true);
      expect(await statusesIn(org_id)).toHaveLength(
        created.filter(({ status }) => status === 'fulfilled').length,
      );
      if (isClosed) expect(await statusesIn(org_id)).toEqual([]);
    }
  });
});

describe('a suspended organization', () => {
  test('has its live tasks cancelled, ended ones kept, and creates none', async () => {
    const org_id = randomUUID();
    const live = [];
    for (const stage of ['queued', 'offered', 'started', 'submitted'] as const) {
      live.push(await bringTo(world, stage, { org_id }));
    }
    const ended = await bringTo(world, 'completed', { org_id });
    const other = await bringTo(world, 'queued');
    const reply = await world.ask(SuspendOrganization, { org_id, suspended: true, revision: 1 });
    expect(reply).toEqual({ live_tasks: 0 });
    for (const task of live) {
      expect(await getTask(world, task)).toMatchObject({
        status: 'cancelled',
        cancellation: { reason: 'The organization is suspended.' },
      });
    }
    expect(await getTask(world, ended)).toMatchObject({ status: 'completed' });
    expect(await getTask(world, other)).toMatchObject({ status: 'queued' });
    await expect(world.ask(CreateTask, createRequest({ org_id }))).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'organization.suspended',
    });
  });

  test('creates tasks again once the suspension is lifted, even when a repetition arrives late', async () => {
    const org_id = randomUUID();
    await world.ask(SuspendOrganization, { org_id, suspended: true, revision: 1 });
    await world.ask(SuspendOrganization, { org_id, suspended: false, revision: 2 });
    await world.ask(SuspendOrganization, { org_id, suspended: true, revision: 1 });
    await world.ask(CreateTask, createRequest({ org_id }));
    expect(await statusesIn(org_id)).toEqual(['queued']);
  });
});
