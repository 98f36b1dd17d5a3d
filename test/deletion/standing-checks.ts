import { expect } from 'vitest';
import { expectStatus } from '../system/organization.js';
import { inSeconds, postTask, readTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { inPool, workerPath as worker } from './scene.js';
import type { Checks } from './scene.js';

/** Checks for a worker who is suspended, or no longer qualifies for open work. */
export const standingChecks = {
  'suspended-work': async scene => {
    for (const stage of ['offered', 'accepted', 'started'] as const) {
      await scene.renew();
      await scene.expectTakenOver(stage, one => scene.suspend(one));
    }
  },

  'suspended-key': async scene => {
    const one = await TestWorker.hire(scene.organization);
    const taskId = await postTask(scene.organization);
    const assignmentId = await one.work(taskId, 'started');
    await scene.suspend(one);
    const me = expectStatus(200, await one.api.get('/v1/worker/me'));
    expect(me).toMatchObject({ status: 'suspended', worker_id: one.workerId });
    expect(JSON.stringify(me)).not.toContain('Under review');
    expect(await one.assignments()).toMatchObject([{ assignment_id: assignmentId, status: 'released' }]);
    expectStatus(200, await one.api.get('/v1/worker/earnings'));
    for (const refused of [
      await one.accept(assignmentId),
      await one.decline(assignmentId),
      await one.start(assignmentId),
      await one.submit(assignmentId),
      await one.release(assignmentId),
      await one.api.patch('/v1/worker/me', { available: true }),
    ]) {
      expect(refused).toMatchObject({ status: 403, body: { code: 'worker.suspended' } });
    }
    expect(await readTask(scene.organization, taskId)).toMatchObject({ status: 'queued' });
  },

  'suspended-lifted': async scene => {
    const one = await TestWorker.hire(scene.organization);
    const had = await postTask(scene.organization);
    await one.offerOf(had);
    await scene.suspend(one);
    const waiting = await postTask(scene.organization);
    expectStatus(200, await scene.organization.admin.patch(worker(one), { status: 'active' }));
    await one.work(waiting);
    await taskThatIs(scene.organization, waiting, 'completed');
    expect(await readTask(scene.organization, had)).toMatchObject({ status: 'queued' });
  },

  'pool-left': async scene => {
    const other = await scene.emptyPool();
    const first = await TestWorker.hire(scene.organization);
    expectStatus(
      200,
      await scene.organization.admin.patch(worker(first), { pool_ids: [scene.organization.poolId, other] }),
    );
    const elsewhere = await postTask(scene.organization, inPool(other));
    await first.work(elsewhere, 'started');
    const started = await postTask(scene.organization);
    await first.work(started, 'started');
    const second = await TestWorker.hire(scene.organization);
    expectStatus(200, await scene.organization.admin.patch(worker(first), { pool_ids: [other] }));
    await second.work(started);
    await taskThatIs(scene.organization, started, 'completed');
    expect(await readTask(scene.organization, elsewhere)).toMatchObject({ status: 'started' });
  },

  'skill-lost': async scene => {
    const first = await TestWorker.hire(scene.organization);
    const started = await postTask(scene.organization);
    const assignmentId = await first.work(started, 'started');
    const offered = await postTask(scene.organization);
    await first.offerOf(offered);
    const second = await TestWorker.hire(scene.organization);
    expectStatus(
      200,
      await scene.organization.admin.patch(worker(first), { skills: ['phone_verification'] }),
    );
    await second.work(offered);
    await taskThatIs(scene.organization, offered, 'completed');
    expectStatus(200, await first.submit(assignmentId));
    await taskThatIs(scene.organization, started, 'completed');
  },

  'person-changed': async scene => {
    const { organization } = scene;
    const first = await TestWorker.hire(organization, { rating: 5, trust_level: 5 });
    const origin = { created_by: 'Grace Hopper' };
    const offered = await postTask(organization, { origin });
    await first.offerOf(offered);
    const started = await postTask(organization, { origin });
    const assignmentId = await first.work(started, 'started');
    const kept = await postTask(organization);
    await first.offerOf(kept);
    const second = await TestWorker.hire(organization);
    expectStatus(200, await organization.admin.patch(worker(first), { person_id: 'GRACE HOPPER' }));
    for (const taskId of [offered, started]) {
      await second.work(taskId);
      await taskThatIs(organization, taskId, 'completed');
    }
    expect((await first.submit(assignmentId)).status).toBe(409);
    await first.work(kept);
    await taskThatIs(organization, kept, 'completed');
  },

  'certification-expired': async scene => {
    const certifications = [{ name: 'soc-operator', expires_at: inSeconds(8) }];
    const first = await TestWorker.hire(scene.organization, { rating: 5, trust_level: 5, certifications });
    const started = await postTask(scene.organization);
    const assignmentId = await first.work(started, 'started');
    const offered = await postTask(scene.organization);
    await first.offerOf(offered);
    const second = await TestWorker.hire(scene.organization);
    await second.work(offered);
    await taskThatIs(scene.organization, offered, 'completed');
    expectStatus(200, await first.submit(assignmentId));
  },
} satisfies Checks;
