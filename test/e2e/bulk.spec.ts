import { expect, test } from 'vitest';
import { z } from 'zod';
import { BulkJob } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import type { ApiClient } from '#libs/testing';
import { settledBalanceOf } from '../system/money.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { exampleTask } from '../system/task.js';

const FUNDS_MICROS = 10_000_000_000;
const Count = z.strictObject({ dry_run: z.literal(true), count: z.int() });
const Page = z.looseObject({ data: z.array(z.looseObject({ status: z.string().optional() })) });

async function createTasks(
  organization: TestOrganization,
  count: number,
  change: object = {},
): Promise<void> {
  const tasks = Array.from({ length: count }, () => exampleTask(organization, { ...change }));
  expectStatus(200, await organization.agent.post('/v1/tasks/batch', { tasks }));
}

const countOf = async (client: ApiClient, body: object): Promise<number> =>
  Count.parse(expectStatus(200, await client.post('/v1/tasks/bulk', { ...body, dry_run: true }))).count;

async function endOf(client: ApiClient, jobId: string): Promise<BulkJob> {
  return waitFor(
    async () => {
      const job = BulkJob.parse(expectStatus(200, await client.get(`/v1/tasks/bulk/${jobId}`)));
      return job.ended_at === null ? undefined : job;
    },
    { timeoutMs: 30_000 },
  );
}

test('an operator cancels what a filter matches: counted, done once, and every hold is returned', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const { admin } = organization;
  await createTasks(organization, 150);
  const filter = { domain: 'security', status: 'queued' };
  const request = { filter, action: { type: 'cancel', reason: 'A false alarm at Ada’s.' } };
  const count = await countOf(admin, request);
  expect(count).toBe(150);
  await createTasks(organization, 1);
  const early = await admin.post('/v1/tasks/bulk', { ...request, expected_count: count });
  expect(early).toMatchObject({ status: 409, body: { code: 'bulk.count_changed' } });

  const body = { ...request, expected_count: await countOf(admin, request) };
  const keyed = { headers: { 'idempotency-key': 'bulk-1' } };
  const starts = await Promise.all([1, 2, 3].map(() => admin.request('POST', '/v1/tasks/bulk', body, keyed)));
  const ids = new Set(
    starts.flatMap(({ status, body: job }) => (status === 200 ? [BulkJob.parse(job).job_id] : [])),
  );
  expect(ids.size).toBe(1);
  const [jobId = ''] = ids;
  expect(await endOf(admin, jobId)).toMatchObject({ status: 'completed', total: 151, changed: 151 });
  expect(await settledBalanceOf(organization)).toMatchObject({ available_micros: FUNDS_MICROS });
  const live = Page.parse((await admin.get('/v1/tasks?status=queued')).body);
  expect(live.data).toEqual([]);
  const items = Page.parse(
    expectStatus(200, await admin.get(`/v1/tasks/bulk/${jobId}/items?result=changed&limit=100`)),
  );
  expect(items.data).toHaveLength(100);
  const actions = JSON.stringify((await admin.get('/v1/audit/actions')).body);
  expect(actions).toContain('task.bulk');
  expect(actions).not.toContain('Ada');
});

test('a job needs a filter and the count of a dry run', async () => {
  const { admin } = await createOrganization();
  const action = { type: 'requeue', reason: 'A new team.' };
  const refused = async (body: object) => {
    const answer = await admin.post('/v1/tasks/bulk', body);
    expect(answer.status).toBe(422);
    return z.looseObject({ errors: z.array(z.looseObject({ pointer: z.string() })) }).parse(answer.body)
      .errors;
  };
  expect(await refused({ filter: {}, action, dry_run: true })).toMatchObject([{ pointer: '/filter' }]);
  expect(await refused({ filter: { domain: 'x' }, action })).toMatchObject([{ pointer: '/expected_count' }]);
  expect(await refused({ filter: { colour: 'red' }, action, dry_run: true })).toMatchObject([
    { pointer: '/filter/colour' },
  ]);
});

test('the header of a workspace limits a job as it limits a list, and no job reaches another organization', async () => {
  const [organization, other] = [await createOrganization(), await createOrganization()];
  await createTasks(organization, 2);
  await createTasks(other, 2);
  const body = {
    filter: { created_after: '2020-01-01T00:00:00Z' },
    action: { type: 'cancel', reason: 'A test.' },
    expected_count: 2,
  };
  const started = await organization.admin.request('POST', '/v1/tasks/bulk', body, {
    headers: { 'workspace-id': 'elsewhere' },
  });
  expect(expectStatus(200, started)).toMatchObject({ total: 0, status: 'completed' });
  const { job_id } = BulkJob.parse(expectStatus(200, await organization.admin.post('/v1/tasks/bulk', body)));
  expect(await endOf(organization.admin, job_id)).toMatchObject({ changed: 2 });
  expect((await other.admin.get(`/v1/tasks/bulk/${job_id}`)).status).toBe(404);
  expect((await other.admin.post(`/v1/tasks/bulk/${job_id}/cancel`)).status).toBe(404);
  expect(Page.parse((await other.admin.get('/v1/tasks?limit=10')).body).data).toMatchObject([
    { status: 'queued' },
    { status: 'queued' },
  ]);
});
