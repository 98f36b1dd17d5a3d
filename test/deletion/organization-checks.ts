import { expect } from 'vitest';
import { z } from 'zod';
import { TaskView } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { balanceOf, settledBalanceOf } from '../system/money.js';
import { expectStatus } from '../system/organization.js';
import { postTask, readTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { inPool, Price } from './scene.js';
import type { Checks } from './scene.js';

const Assessed = z.looseObject({
  assessment_id: z.string(),
  outcome: z.string(),
  task_id: z.string().optional(),
});

/** Checks for a suspended organization, and for resources that end without being deleted. */
export const organizationChecks = {
  'organization-keys': async scene => {
    const one = await TestWorker.hire(scene.organization);
    expectStatus(200, await scene.organization.agent.get('/v1/tasks'));
    expect(expectStatus(200, await scene.setSuspended(true))).toMatchObject({ suspended: true });
    for (const answer of [
      await scene.organization.agent.get('/v1/tasks'),
      await scene.organization.admin.post('/v1/api-keys', { name: 'k', scopes: ['*'] }),
      await one.api.get('/v1/worker/me'),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { code: 'organization.suspended' } });
    }
  },

  'organization-tasks': async scene => {
    const before = await balanceOf(scene.organization);
    const one = await TestWorker.hire(scene.organization);
    const [started, queued] = [
      await postTask(scene.organization),
      await postTask(scene.organization, inPool(await scene.emptyPool())),
    ];
    await one.work(started, 'started');
    expectStatus(200, await scene.setSuspended(true));
    expectStatus(200, await scene.setSuspended(false));
    for (const taskId of [started, queued]) await taskThatIs(scene.organization, taskId, 'cancelled');
    expect(await one.offers()).toEqual([]);
    expect(await settledBalanceOf(scene.organization)).toEqual(before);
  },

  'organization-webhooks': async scene => {
    const path = `/suspended-${scene.organization.orgId}`;
    const spec = { url: `${scene.receiver.url}${path}`, events: ['task.cancelled'] };
    expectStatus(201, await scene.organization.admin.post('/v1/webhook-endpoints', spec));
    await postTask(scene.organization);
    expectStatus(200, await scene.setSuspended(true));
    await waitFor(() => scene.receiver.on(path).length === 1);
  },

  'organization-lifted': async scene => {
    const taskId = await postTask(scene.organization);
    expectStatus(200, await scene.setSuspended(true));
    expect(expectStatus(200, await scene.setSuspended(false))).toMatchObject({
      suspended: false,
      suspension: null,
    });
    await taskThatIs(scene.organization, taskId, 'cancelled');
    await postTask(scene.organization);
  },

  'gold-tasks': async scene => {
    const one = await TestWorker.hire(scene.organization);
    const taskId = await postTask(scene.organization);
    const path = `/v1/tasks/${taskId}/gold`;
    expectStatus(200, await scene.organization.admin.post(path, { output: { user_confirmed: true } }));
    await one.offerOf(taskId);
    expectStatus(204, await scene.organization.admin.delete(path));
    await one.work(taskId);
    await taskThatIs(scene.organization, taskId, 'completed');
    expect(expectStatus(200, await scene.organization.admin.get('/v1/quality/gold'))).toMatchObject({
      data: [],
    });
  },

  'price-live-tasks': async scene => {
    const task = { task_type: 'x', title: 'x', instructions: 'x' };
    const posted = Price.parse(expectStatus(201, await scene.organization.agent.post('/v1/tasks', task)));
    const price = { tier: 'standard', amount_micros: 90_001 };
    const path = `/v1/organizations/${scene.organization.orgId}/prices`;
    expectStatus(201, await scene.operator.post(path, price));
    expect(posted.price.amount_micros).not.toBe(90_001);
    const { task_id: taskId } = z.looseObject({ task_id: z.string() }).parse(posted);
    expect((await readTask(scene.organization, taskId)).price).toEqual(posted.price);
    const next = Price.parse(expectStatus(201, await scene.organization.agent.post('/v1/tasks', task)));
    expect(next.price.amount_micros).toBe(90_001);
  },

  'decision-reasoning': async scene => {
    const decision = { request_type: 'judgment', action: { transfer: 1 }, summary: 'Approve it.' };
    const task = { task_type: 'decision', title: 'x', instructions: 'x', decision };
    const post = async () =>
      TaskView.parse(expectStatus(201, await scene.organization.agent.post('/v1/tasks', task)));
    const before = await post();
    const path = `/v1/organizations/${scene.organization.orgId}`;
    expectStatus(200, await scene.operator.patch(path, { decision_reasoning: 'always' }));
    expect((await readTask(scene.organization, before.task_id)).output).toEqual(before.output);
    const after = await post();
    expect(before.output.schema).toMatchObject({ required: ['verdict'] });
    expect(after.output.schema).toMatchObject({ required: ['verdict', 'reasoning'] });
  },

  'rules-assessments': async scene => {
    const { admin } = scene.organization;
    const rule = { name: 'all', when: {}, then: 'automatic' };
    const set = async (rules: readonly object[]) =>
      expectStatus(201, await admin.post('/v1/decisions/rules', { rules }));
    const assess = async () =>
      Assessed.parse(
        expectStatus(201, await admin.post('/v1/decisions/assess', { agent_id: 'agent', action: 'refund' })),
      );
    await set([]);
    const first = await assess();
    await set([rule]);
    const second = await assess();
    await set([]);
    const recorded = async ({ assessment_id: id }: z.infer<typeof Assessed>) =>
      expectStatus(200, await admin.get(`/v1/decisions/assessments/${id}`));
    expect(await recorded(first)).toMatchObject({ outcome: 'human', rule: null, rule_set: { version: 1 } });
    expect(await readTask(scene.organization, first.task_id ?? '')).toMatchObject({ status: 'queued' });
    expect(await recorded(second)).toMatchObject({ outcome: 'automatic', rule: { name: 'all', version: 2 } });
    expect((await assess()).outcome).toBe('human');
  },

  workspace: async scene => {
    const headers = { 'workspace-id': 'never-used' };
    expect(expectStatus(200, await scene.organization.agent.get('/v1/tasks', { headers }))).toMatchObject({
      data: [],
    });
  },
} satisfies Checks;
