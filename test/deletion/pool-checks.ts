import { expect } from 'vitest';
import { z } from 'zod';
import { waitFor } from '#libs/testing';
import { settledBalanceOf } from '../system/money.js';
import { expectStatus } from '../system/organization.js';
import { postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { inPool, WithKey } from './scene.js';
import type { Checks } from './scene.js';

/** Checks for a deleted pool. */
export const poolChecks = {
  'pool-workers': async scene => {
    const one = await TestWorker.hire(scene.organization);
    expect(await scene.organization.admin.delete(scene.poolPath)).toMatchObject({
      status: 409,
      body: { code: 'pool.in_use' },
    });
    await scene.deleteWorker(one);
    expectStatus(204, await scene.organization.admin.delete(scene.poolPath));
  },

  'pool-tasks': async scene => {
    const [one] = await scene.hireTwo();
    const taskId = await postTask(scene.organization);
    await one.work(taskId, 'started');
    for (const { worker_id } of z
      .looseObject({ data: z.array(z.looseObject({ worker_id: z.string() })) })
      .parse(expectStatus(200, await scene.organization.admin.get('/v1/workers'))).data) {
      expectStatus(200, await scene.organization.admin.patch(`/v1/workers/${worker_id}`, { pool_ids: [] }));
    }
    await taskThatIs(scene.organization, taskId, 'queued');
    expect(await scene.organization.admin.delete(scene.poolPath)).toMatchObject({
      status: 409,
      body: { code: 'pool.in_use' },
    });
    expectStatus(200, await scene.organization.agent.post(`/v1/tasks/${taskId}/cancel`));
    await waitFor(async () => (await scene.organization.admin.delete(scene.poolPath)).status === 204);
  },

  'pool-new-tasks': async scene => {
    // The gateway has just read the pool, so it is cached.
    const taskId = await postTask(scene.organization);
    expectStatus(200, await scene.organization.agent.post(`/v1/tasks/${taskId}/cancel`));
    await waitFor(async () => (await scene.organization.admin.delete(scene.poolPath)).status === 204);
    const refused = await scene.organization.agent.post('/v1/tasks', {
      task_type: 'x',
      title: 'x',
      instructions: 'x',
      ...inPool(scene.organization.poolId),
    });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'task.invalid', errors: [{ pointer: '/requirements/worker_pool_id' }] },
    });
    expect(await settledBalanceOf(scene.organization)).toMatchObject({ held_micros: 0 });
  },

  'pool-keys': async scene => {
    const mine = await scene.emptyPool();
    const spec = { name: 'limited', scopes: ['*'], pools: [mine] };
    const key = WithKey.parse(expectStatus(201, await scene.organization.admin.post('/v1/api-keys', spec)));
    const limited = scene.organization.admin.as(key.api_key);
    const foreign = await postTask(scene.organization);
    await TestWorker.hire(scene.organization);
    expectStatus(204, await scene.organization.admin.delete(`/v1/pools/${mine}`));
    for (const path of ['/v1/tasks', '/v1/workers', '/v1/pools']) {
      expect(expectStatus(200, await limited.get(path))).toMatchObject({ data: [] });
    }
    expect((await limited.get(`/v1/tasks/${foreign}`)).status).toBe(404);
    const task = { task_type: 'x', title: 'x', instructions: 'x' };
    expect((await limited.post('/v1/tasks', task)).status).toBe(403);
    expect((await limited.post('/v1/tasks', { ...task, ...inPool(mine) })).status).toBe(422);
    expect((await limited.post('/v1/workers', { name: 'x', pool_ids: [mine] })).status).toBe(422);
  },

  'pool-name': async scene => {
    const old = await scene.emptyPool();
    const spec = { name: 'limited', scopes: ['*'], pools: [old] };
    const key = WithKey.parse(expectStatus(201, await scene.organization.admin.post('/v1/api-keys', spec)));
    expectStatus(204, await scene.organization.admin.delete(`/v1/pools/${old}`));
    const fresh = await scene.emptyPool();
    expect(fresh).not.toBe(old);
    const limited = scene.organization.admin.as(key.api_key);
    expect((await limited.get(`/v1/pools/${fresh}`)).status).toBe(404);
  },
} satisfies Checks;
