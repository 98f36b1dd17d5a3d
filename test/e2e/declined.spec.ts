import { expect, test } from 'vitest';
import { createOrganization, expectStatus } from '../system/organization.js';
import { eventTypesOf, historyOf, postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

test('a declined task is offered to the next worker, and never again to the one who declined', async () => {
  const organization = await createOrganization();
  const first = await TestWorker.hire(organization, { rating: 5, trust_level: 5 });
  const taskId = await postTask(organization);
  const offer = await first.offerOf(taskId);

  const second = await TestWorker.hire(organization);
  expectStatus(200, await first.decline(offer.assignment_id));
  await second.work(taskId);
  await taskThatIs(organization, taskId, 'completed');

  expect(await eventTypesOf(organization, taskId)).toEqual([
    'task.created',
    'task.queued',
    'task.matched',
    'task.offered',
    'task.queued',
    'task.matched',
    'task.offered',
    'task.accepted',
    'task.started',
    'task.submitted',
    'task.verified',
    'task.completed',
  ]);
  const requeued = (await historyOf(organization, taskId))[4];
  expect(requeued?.data).toMatchObject({
    reason: 'declined',
    excluded_worker_ids: [first.workerId],
    ended_assignment: { worker_id: first.workerId, outcome: 'declined' },
  });
  expect(await first.offers()).toEqual([]);
});

test('declining twice is the same as once; accepting afterwards is a conflict', async () => {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization);
  const offer = await worker.offerOf(taskId);
  expectStatus(200, await worker.decline(offer.assignment_id));
  expectStatus(200, await worker.decline(offer.assignment_id));
  const refused = await worker.accept(offer.assignment_id);
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({ code: 'assignment.conflict' });
});
