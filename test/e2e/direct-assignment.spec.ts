import { expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { eventTypesOf, exampleTask, historyOf, inSeconds, postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const DIRECT = { assignment: 'direct' };
/** The shortest that is allowed. */
const BRIEFLY = { ...DIRECT, accept_within_seconds: 5 };

test('a task of direct assignment is a worker’s at once, who starts it without accepting', async () => {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization, { ...DIRECT, accept_within_seconds: 3_600 });
  const assignment = await worker.assignmentOf(taskId);
  expect(assignment).toMatchObject({ status: 'accepted', offer_expires_at: null });
  const startsWithinMs = Date.parse(assignment.release_at ?? '') - Date.parse(assignment.accepted_at ?? '');
  expect(startsWithinMs).toBeGreaterThan(895_000);
  expect(await worker.offers()).toEqual([]);
  const { body } = await organization.agent.get(`/v1/tasks/${taskId}/match`);
  expect(body).toMatchObject({
    waiting: false,
    rounds: [{ chosen_worker_id: worker.workerId, candidates: [{ outcome: 'assigned' }] }],
  });

  expectStatus(200, await worker.start(assignment.assignment_id));
  expectStatus(200, await worker.submit(assignment.assignment_id));
  await taskThatIs(organization, taskId, 'completed');
  expect(await eventTypesOf(organization, taskId)).toEqual([
    ...['task.created', 'task.queued', 'task.matched', 'task.offered', 'task.accepted', 'task.started'],
    ...['task.submitted', 'task.verified', 'task.completed'],
  ]);
});

test('a worker who does nothing loses it to the next, and one who starts keeps it', async () => {
  const organization = await createOrganization();
  const busy = await TestWorker.hire(organization, { capacity: 1 });
  const kept = await postTask(organization, BRIEFLY);
  const { assignment_id: keptId } = await busy.assignmentOf(kept);
  expectStatus(200, await busy.start(keptId));

  const absent = await TestWorker.hire(organization, { capacity: 1, rating: 5 });
  const lost = await postTask(organization, BRIEFLY);
  const assignment = await absent.assignmentOf(lost);
  const next = await TestWorker.hire(organization);
  await next.assignmentOf(lost);

  expect((await absent.start(assignment.assignment_id)).status).toBe(409);
  const queued = (await historyOf(organization, lost)).filter(event => event.type === 'task.queued');
  expect(queued[1]?.data).toMatchObject({
    reason: 'offer_expired',
    ended_assignment: { worker_id: absent.workerId, outcome: 'expired' },
  });
  // It was started earlier, with the same time to start.
  expect(await busy.assignments()).toMatchObject([{ assignment_id: keptId, status: 'started' }]);
  expectStatus(200, await busy.submit(keptId));
  await taskThatIs(organization, kept, 'completed');
});

test('a waiting task is assigned to the first worker who becomes available', async () => {
  const organization = await createOrganization();
  const taskId = await postTask(organization, DIRECT);
  await waitFor(async () => {
    const { body } = await organization.agent.get(`/v1/tasks/${taskId}/match`);
    expect(body).toMatchObject({ waiting: true });
    return true;
  });
  const worker = await TestWorker.hire(organization, { available: false });
  expectStatus(200, await worker.api.patch('/v1/worker/me', { available: true }));
  expect(await worker.assignmentOf(taskId)).toMatchObject({ status: 'accepted' });
});

test('a worker who gives it back is not assigned it again', async () => {
  const organization = await createOrganization();
  const first = await TestWorker.hire(organization, { rating: 5 });
  const taskId = await postTask(organization, DIRECT);
  const { assignment_id } = await first.assignmentOf(taskId);
  expectStatus(200, await first.release(assignment_id));
  const second = await TestWorker.hire(organization);
  await second.assignmentOf(taskId);
});

test('the pool’s mode and time apply to tasks that state none', async () => {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization);
  await setPool(organization, { ...DIRECT, accept_within_seconds: 60 });
  const pooled = await postTask(organization);
  const { accepted_at, release_at } = await worker.assignmentOf(pooled);
  expect(Date.parse(release_at ?? '') - Date.parse(accepted_at ?? '')).toBeLessThanOrEqual(60_000);

  const own = await postTask(organization, { assignment: 'offer', accept_within_seconds: 30 });
  const offer = await worker.offerOf(own);
  expect(Date.parse(offer.offer_expires_at ?? '') - Date.parse(offer.offered_at)).toBeLessThanOrEqual(30_000);

  await setPool(organization, { assignment: null, accept_within_seconds: null });
  await worker.offerOf(await postTask(organization));
});

test('repeating the request of a direct task answers with the same task', async () => {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization);
  const task = exampleTask(organization, { ...BRIEFLY, sla: { deadline: inSeconds(3_600) } });
  const once = { headers: { 'idempotency-key': 'the same' } };
  const first = expectStatus(201, await organization.agent.post('/v1/tasks', task, once));
  expect(expectStatus(201, await organization.agent.post('/v1/tasks', task, once))).toEqual(first);
  await waitFor(async () => (await worker.assignments()).length === 1);
});

async function setPool(organization: TestOrganization, change: object): Promise<void> {
  const path = `/v1/pools/${organization.poolId}`;
  expect(expectStatus(200, await organization.admin.patch(path, change))).toMatchObject(change);
}
