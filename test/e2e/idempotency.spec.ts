import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { balanceOf } from '../system/money.js';
import { exampleTask, postTask } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

const Task = z.looseObject({ task_id: z.string() });
const Page = z.looseObject({ data: z.array(z.unknown()) });

let organization: TestOrganization;
beforeAll(async () => {
  organization = await createOrganization();
});

const keyed = () => ({ headers: { 'idempotency-key': randomUUID() } });

test('the same key and body replay the first answer, with a header', async () => {
  const request = keyed();
  const body = exampleTask(organization);
  const first = await organization.agent.post('/v1/tasks', body, request);
  const second = await organization.agent.post('/v1/tasks', body, request);
  expect(first.status).toBe(201);
  expect(first.headers.get('idempotent-replayed')).toBeNull();
  expect(second.status).toBe(201);
  expect(second.headers.get('idempotent-replayed')).toBe('true');
  expect(second.body).toEqual(first.body);
  expect(second.headers.get('location')).toBe(first.headers.get('location'));
});

test('the same key with another body is refused without effect', async () => {
  const request = keyed();
  await organization.agent.post('/v1/tasks', exampleTask(organization), request);
  const other = await organization.agent.post(
    '/v1/tasks',
    exampleTask(organization, { title: 'Another' }),
    request,
  );
  expect(other.status).toBe(422);
  expect(other.body).toMatchObject({ code: 'idempotency.key_reused' });
});

test('twenty concurrent posts with one key create one task and one hold', async () => {
  const own = await createOrganization({ fundsMicros: 1_000_000 });
  const request = keyed();
  const body = exampleTask(own);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => own.agent.post('/v1/tasks', body, request)),
  );
  const made = answers.filter(answer => answer.status === 201).map(answer => Task.parse(answer.body).task_id);
  expect(new Set(made).size).toBe(1);
  for (const answer of answers.filter(({ status }) => status !== 201)) {
    expect(answer).toMatchObject({ status: 409, body: { code: 'idempotency.in_progress' } });
  }
  expect(Page.parse((await own.agent.get('/v1/tasks')).body).data).toHaveLength(1);
  expect(await balanceOf(own)).toEqual({ currency: 'USD', available_micros: 800_000, held_micros: 200_000 });
});

test("two organizations' idempotency keys are separate", async () => {
  const other = await createOrganization();
  const request = keyed();
  const mine = Task.parse(
    (await organization.agent.post('/v1/tasks', exampleTask(organization), request)).body,
  );
  const theirs = Task.parse((await other.agent.post('/v1/tasks', exampleTask(other), request)).body);
  expect(theirs.task_id).not.toBe(mine.task_id);
});

describe('every other POST accepts a key too', () => {
  test.each<[string, (organization: TestOrganization) => [path: string, body: unknown]]>([
    ['pools', () => ['/v1/pools', { name: `pool ${randomUUID()}` }]],
    ['workers', () => ['/v1/workers', { name: 'Grace' }]],
    ['api keys', () => ['/v1/api-keys', { name: 'ci', scopes: ['tasks:read'] }]],
    ['webhook endpoints', () => ['/v1/webhook-endpoints', { url: 'https://example.com/hook' }]],
    ['batches', org => ['/v1/tasks/batch', { tasks: [exampleTask(org), exampleTask(org)] }]],
  ])('%s', async (_, requestOf) => {
    const request = keyed();
    const [path, body] = requestOf(organization);
    const first = await organization.admin.post(path, body, request);
    expect(first.status).toBeLessThan(300);
    const second = await organization.admin.post(path, body, request);
    expect(second.status).toBe(first.status);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  test("a worker's", async () => {
    // Capacity beyond the tasks of the tests above, which all wait for a worker.
    const worker = await TestWorker.hire(organization, { capacity: 100 });
    const taskId = await postTask(organization);
    const { assignment_id: assignmentId } = await worker.offerOf(taskId);
    const request = keyed();
    const first = await worker.api.post(`/v1/worker/offers/${assignmentId}/accept`, undefined, request);
    expectStatus(200, first);
    expectStatus(200, await worker.start(assignmentId));
    const again = await worker.api.post(`/v1/worker/offers/${assignmentId}/accept`, undefined, request);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
  });
});
