import { expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { historyOf, inSeconds, postTask, readTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

async function breachOf(organization: TestOrganization, taskId: string, kind: 'unmatched' | 'stalled') {
  return waitFor(
    async () => {
      const { sla_breaches: breaches } = await readTask(organization, taskId);
      return breaches.find(breach => breach.kind === kind);
    },
    { timeoutMs: 20_000, describe: `a breach of the kind ${kind}` },
  );
}

test('a lapsed offer is repeated to the only worker who can do the task', async () => {
  const organization = await createOrganization();
  const only = await TestWorker.hire(organization);
  const taskId = await postTask(organization, { sla: { urgency: 'critical', deadline: inSeconds(28) } });
  const lapsing = await only.offerOf(taskId);
  const again = await waitFor(
    async () => (await only.offers()).find(offer => offer.assignment_id !== lapsing.assignment_id),
    { timeoutMs: 25_000, describe: 'a second offer' },
  );
  expect(again.task.task_id).toBe(taskId);
  expect((await only.accept(lapsing.assignment_id)).status).toBe(409);
  expectStatus(200, await only.accept(again.assignment_id));
  expectStatus(200, await only.start(again.assignment_id));
  expectStatus(200, await only.submit(again.assignment_id));
  await taskThatIs(organization, taskId, 'completed');
});

test('an unmatched task reports it, publishes a breach, and relaxes its requirements if allowed', async () => {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization, {
    sla: { urgency: 'high', unmatched_after_seconds: 5 },
    requirements: {
      worker_pool_id: organization.poolId,
      languages: ['tlh'],
      relax_after: { seconds: 14, drop: ['languages'] },
    },
  });
  const waiting = await waitFor(async () => (await readTask(organization, taskId)).waiting_for);
  expect(waiting).toMatchObject({ reason: 'no_qualified_worker' });
  await breachOf(organization, taskId, 'unmatched');
  await worker.work(taskId);
  await taskThatIs(organization, taskId, 'completed');
  expect(await historyOf(organization, taskId)).toContainEqual(
    expect.objectContaining({ type: 'task.queued', data: expect.objectContaining({ reason: 'relaxed' }) }),
  );
});

test('stalled work publishes a breach, then is released and offered to the next worker', async () => {
  const organization = await createOrganization();
  const idle = await TestWorker.hire(organization, { rating: 5, trust_level: 5 });
  const taskId = await postTask(organization, { sla: { urgency: 'high', work_timeout_seconds: 10 } });
  const assignmentId = await idle.work(taskId, 'accepted');
  const next = await TestWorker.hire(organization);
  expect(await breachOf(organization, taskId, 'stalled')).toMatchObject({ assignment_id: assignmentId });
  expect(await readTask(organization, taskId)).toMatchObject({ status: 'accepted' });
  await next.work(taskId);
  await taskThatIs(organization, taskId, 'completed');
  expect((await idle.start(assignmentId)).status).toBe(409);
});
