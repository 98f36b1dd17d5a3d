import { expect } from 'vitest';
import { z } from 'zod';
import { waitFor } from '#libs/testing';
import { expectStatus } from '../system/organization.js';
import { historyOf, postTask, taskThatIs } from '../system/task.js';
import { ANSWER, TestWorker } from '../system/worker.js';
import { Page, WithKey, workerPath as worker } from './scene.js';
import type { Checks } from './scene.js';

/** Checks for a deleted worker. */
export const workerChecks = {
  'worker-offer': scene => scene.expectTakenOver('offered', one => scene.deleteWorker(one)),

  'worker-accepted': scene => scene.expectTakenOver('accepted', one => scene.deleteWorker(one)),

  'worker-started': scene => scene.expectTakenOver('started', one => scene.deleteWorker(one)),

  'worker-answer': async scene => {
    const [first, second] = await scene.hireTwo();
    const taskId = await postTask(scene.organization, { consensus: { total: 2, method: 'majority' } });
    await first.work(taskId);
    await scene.deleteWorker(first);
    await second.work(taskId);
    await taskThatIs(scene.organization, taskId, 'completed');
    const payable = z
      .looseObject({ payable: z.array(z.looseObject({ worker_id: z.string() })) })
      .parse((await historyOf(scene.organization, taskId)).at(-1)?.data);
    expect(payable.payable.map(one => one.worker_id).sort()).toEqual(
      [first.workerId, second.workerId].sort(),
    );
  },

  'worker-key': async scene => {
    const one = await TestWorker.hire(scene.organization);
    expectStatus(200, await one.api.get('/v1/worker/me'));
    const [rotated] = await Promise.all([
      scene.organization.admin.post(`${worker(one)}/rotate-key`),
      scene.organization.admin.delete(worker(one)),
    ]);
    expect((await one.api.get('/v1/worker/me')).status).toBe(401);
    if (rotated.status !== 200) return;
    const fresh = one.api.as(WithKey.parse(rotated.body).api_key);
    expect((await fresh.get('/v1/worker/me')).status).toBe(401);
  },

  'worker-waiting': async scene => {
    const one = await TestWorker.hire(scene.organization);
    const tasks: string[] = [];
    await Promise.all([
      (async () => {
        for (let nth = 0; nth < 5; nth += 1) tasks.push(await postTask(scene.organization));
      })(),
      scene.deleteWorker(one),
    ]);
    const later = await postTask(scene.organization);
    for (const taskId of [...tasks, later]) await taskThatIs(scene.organization, taskId, 'queued');
    // Another worker is available for all of them.
    const other = await TestWorker.hire(scene.organization, { capacity: 10 });
    for (const taskId of [...tasks, later]) await other.offerOf(taskId);
  },

  'worker-quality': async scene => {
    const one = await TestWorker.hire(scene.organization);
    const taskId = await postTask(scene.organization);
    const known = { output: { user_confirmed: !ANSWER.user_confirmed } };
    expectStatus(200, await scene.organization.admin.post(`/v1/tasks/${taskId}/gold`, known));
    await one.work(taskId);
    await taskThatIs(scene.organization, taskId, 'completed');
    await scene.deleteWorker(one);
    await waitFor(async () => {
      const body = expectStatus(200, await scene.organization.admin.get('/v1/quality/gold'));
      return Page.parse(body).data.some(gold => gold['task_id'] === taskId && gold['answers'] === 1);
    });
    expect(expectStatus(200, await scene.organization.admin.get('/v1/workers'))).toMatchObject({ data: [] });
    expect((await scene.organization.admin.get(worker(one))).status).toBe(404);
  },

  'worker-history': async scene => {
    const one = await TestWorker.hire(scene.organization);
    const taskId = await postTask(scene.organization);
    await one.work(taskId);
    await taskThatIs(scene.organization, taskId, 'completed');
    const before = await historyOf(scene.organization, taskId);
    await scene.deleteWorker(one);
    expect(await historyOf(scene.organization, taskId)).toEqual(before);
    expect(JSON.stringify(before)).toContain(one.workerId);
  },
} satisfies Checks;
