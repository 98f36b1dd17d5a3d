import { expect, test } from 'vitest';
import { z } from 'zod';
import { waitFor } from '#libs/testing';
import { settledBalanceOf } from '../system/money.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import { eventTypesOf, postTask, readTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const FUNDS_MICROS = 1_000_000_000;
const Earnings = z.looseObject({ balance_micros: z.number() });

const earningsOf = async ({ api }: TestWorker): Promise<number> =>
  Earnings.parse(expectStatus(200, await api.get('/v1/worker/earnings'))).balance_micros;

test('an operator gives started work to another worker, who alone is paid for it', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const { admin } = organization;
  const first = await TestWorker.hire(organization);
  const taskId = await postTask(organization);
  const former = await first.work(taskId, 'started');
  const second = await TestWorker.hire(organization);
  await TestWorker.hire(organization);
  const body = { worker_id: second.workerId, reason: 'Speaks French.' };
  const given = await admin.post(`/v1/tasks/${taskId}/reassign`, body);
  expect(expectStatus(200, given)).toMatchObject({ status: 'accepted' });
  // Again: the worker has it, so nothing changes.
  expectStatus(200, await admin.post(`/v1/tasks/${taskId}/reassign`, body));
  expect((await first.submit(former)).status).toBe(409);
  const { assignment_id: assignmentId } = await second.assignmentOf(taskId);
  expectStatus(200, await second.start(assignmentId));
  expectStatus(200, await second.submit(assignmentId));
  const { price } = await taskThatIs(organization, taskId, 'completed');
  const { available_micros: left } = await settledBalanceOf(organization);
  expect(left).toBe(FUNDS_MICROS - (price?.amount_micros ?? 0));
  await waitFor(async () => (await earningsOf(second)) > 0);
  expect(await earningsOf(first)).toBe(0);
  const round = ['task.queued', 'task.matched', 'task.offered', 'task.accepted', 'task.started'];
  expect(await eventTypesOf(organization, taskId)).toEqual([
    ...['task.created', ...round, ...round],
    ...['task.submitted', 'task.verified', 'task.completed'],
  ]);
});

test('the hard rules hold: who is refused does not get the task, and who has it keeps it', async () => {
  const organization = await createOrganization();
  const { admin } = organization;
  const first = await TestWorker.hire(organization);
  const origin = { org_id: organization.orgId, created_by: 'ada.lovelace' };
  const taskId = await postTask(organization, { origin });
  const assignmentId = await first.work(taskId, 'started');
  const unskilled = await TestWorker.hire(organization, { skills: [] });
  const requester = await TestWorker.hire(organization, { person_id: 'ada.lovelace' });
  const away = await TestWorker.hire(organization, { available: false });
  const full = await TestWorker.hire(organization, { capacity: 0 });
  const codeFor = async (worker_id: string) => {
    const body = { worker_id, reason: 'A test.' };
    const { status, body: problem } = await admin.post(`/v1/tasks/${taskId}/reassign`, body);
    return `${status} ${z.looseObject({ code: z.string() }).parse(problem).code}`;
  };
  expect(await codeFor(unskilled.workerId)).toBe('409 worker.not_eligible');
  expect(await codeFor(requester.workerId)).toBe('409 worker.not_eligible');
  expect(await codeFor(away.workerId)).toBe('409 worker.not_eligible');
  expect(await codeFor(full.workerId)).toBe('409 worker.full');
  expect(await codeFor(organization.orgId)).toBe('404 worker.not_found');
  const stranger = await TestWorker.hire(await createOrganization());
  expect(await codeFor(stranger.workerId)).toBe('404 worker.not_found');
  expect((await readTask(organization, taskId)).version).toBe(6);
  expectStatus(200, await first.submit(assignmentId));
  await taskThatIs(organization, taskId, 'completed');
});

test('a waiting task is given away without a second offer, and a key of other pools finds neither', async () => {
  const organization = await createOrganization();
  const { admin } = organization;
  const pool = z.looseObject({ pool_id: z.string() });
  const { pool_id: other } = pool.parse(expectStatus(201, await admin.post('/v1/pools', { name: 'other' })));
  const WithKey = z.looseObject({ api_key: z.string() });
  const limitedTo = async (pools: string[]) => {
    const spec = { name: 'limited', scopes: ['*'], pools };
    return admin.as(WithKey.parse(expectStatus(201, await admin.post('/v1/api-keys', spec))).api_key);
  };
  const taskId = await postTask(organization);
  const worker = await TestWorker.hire(organization, { available: false });
  const outside = await TestWorker.hire(organization, { pool_ids: [other] });
  await waitFor(async () => (await readTask(organization, taskId)).waiting_for !== null);
  const give = (client: typeof admin, worker_id: string) =>
    client.post(`/v1/tasks/${taskId}/reassign`, { worker_id, reason: 'A test.' });
  expect(await give(await limitedTo([other]), outside.workerId)).toMatchObject({
    body: { code: 'task.not_found' },
  });
  const own = await limitedTo([organization.poolId]);
  expect(await give(own, outside.workerId)).toMatchObject({ body: { code: 'worker.not_found' } });
  const chosen = await TestWorker.hire(organization, { rating: 4.8 });
  await chosen.offerOf(taskId);
  expectStatus(200, await admin.patch(`/v1/workers/${worker.workerId}`, { available: true }));
  expectStatus(200, await give(own, worker.workerId));
  expect(await chosen.offers()).toEqual([]);
  await worker.assignmentOf(taskId);
});
