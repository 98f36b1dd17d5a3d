import { createHash } from 'node:crypto';
import { inject, expect, test } from 'vitest';
import { z } from 'zod';
import { GetWorkerQuality, TaskSummary } from '#libs/contracts';
import { ApiClient, waitFor } from '#libs/testing';
import { balanceOf } from '../system/money.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import { postTask, readTask, taskThatIs } from '../system/task.js';
import { ANSWER, TestWorker } from '../system/worker.js';

/** One label in upper case, in lower case, and decomposed as on macOS. */
const [UPPER, LOWER, DECOMPOSED] = ['MÉDICAL', 'médical', 'me\u0301dical'] as const;

const List = z.looseObject({ data: z.array(TaskSummary) });

test('matching, prices, known answers, quality and filters treat spellings of a domain alike', async () => {
  const { base_url, operator_key } = inject('credentials');
  const organization = await createOrganization();
  const operator = new ApiClient(base_url, operator_key);
  const price = { tier: 'express', domain: LOWER, task_type: UPPER, amount_micros: 700_000 };
  expectStatus(201, await operator.post(`/v1/organizations/${organization.orgId}/prices`, price));
  const worker = await TestWorker.hire(organization, { skills: [DECOMPOSED], domains: [LOWER] });

  const requirements = { skills: [UPPER], worker_pool_id: organization.poolId };
  const taskId = await postTask(organization, { task_type: LOWER, domain: DECOMPOSED, requirements });
  expect((await readTask(organization, taskId)).price).toMatchObject({ amount_micros: 700_000 });
  expectStatus(200, await organization.admin.post(`/v1/tasks/${taskId}/gold`, { output: ANSWER }));
  await worker.work(taskId);
  const other = await postTask(organization, { task_type: UPPER, domain: UPPER, requirements });
  expectStatus(200, await organization.admin.post(`/v1/tasks/${other}/gold`, { output: ANSWER }));
  await worker.work(other);
  await taskThatIs(organization, taskId, 'completed');
  await taskThatIs(organization, other, 'completed');

  const quality = await waitFor(async () => {
    const path = `/v1/workers/${worker.workerId}/quality`;
    const found = GetWorkerQuality.reply.parse(expectStatus(200, await organization.admin.get(path)));
    return found.domains[0]?.gold_seen === 2 ? found : undefined;
  });
  expect(quality.domains).toMatchObject([{ domain: DECOMPOSED, gold_right: 2 }]);
  const query = `/v1/tasks?domain=${encodeURIComponent(LOWER)}`;
  const { data } = List.parse(expectStatus(200, await organization.agent.get(query)));
  expect(data.map(task => task.domain)).toEqual([UPPER, DECOMPOSED]);
  const usage = expectStatus(200, await organization.admin.get('/v1/billing/usage?group_by=type'));
  expect(usage).toMatchObject({ rows: [{ tasks: 2, charged_micros: 1_400_000 }] });
});

test('ids are case-insensitive: a task is offered, done, paid for and found', async () => {
  const organization = await createOrganization();
  const poolId = organization.poolId.toUpperCase();
  const worker = await TestWorker.hire(organization, { pool_ids: [poolId] });
  const key = { name: 'upper', scopes: ['tasks:read', 'tasks:write'], pools: [poolId] };
  const { api_key } = z
    .looseObject({ api_key: z.string() })
    .parse(expectStatus(201, await organization.admin.post('/v1/api-keys', key)));
  const limited = { ...organization, agent: organization.admin.as(api_key) };
  const taskId = await postTask(limited, {
    origin: { org_id: organization.orgId.toUpperCase() },
    requirements: { worker_pool_id: poolId },
  });
  const upper = taskId.toUpperCase();
  const { assignment_id: assignmentId } = await worker.offerOf(taskId);
  expectStatus(200, await worker.accept(assignmentId.toUpperCase()));
  expectStatus(200, await worker.start(assignmentId.toUpperCase()));
  expectStatus(200, await worker.submit(assignmentId.toUpperCase()));
  await taskThatIs(organization, upper, 'completed');

  const earnings = await waitFor(async () => {
    const path = `/v1/workers/${worker.workerId.toUpperCase()}/earnings`;
    const found = z
      .looseObject({ balance_micros: z.int() })
      .parse(expectStatus(200, await organization.admin.get(path)));
    return found.balance_micros > 0 ? found : undefined;
  });
  expect(earnings.balance_micros).toBe(160_000);
  const movements = expectStatus(
    200,
    await organization.admin.get(`/v1/billing/transactions?task_id=${upper}`),
  );
  expect(movements).toHaveProperty('data.length', 2);
  expectStatus(200, await organization.admin.get(`/v1/tasks?pool=${poolId}`));
  expect((await balanceOf(organization)).held_micros).toBe(0);
});

test('evidence with a wrong hash is refused, and the worker can submit again', async () => {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization);
  const assignmentId = await worker.work(taskId, 'started');
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex').toUpperCase();
  const evidence = { type: 'note', content: 'She called back at 09:12.' };
  const wrong = await worker.submit(assignmentId, ANSWER, [
    { ...evidence, sha256: sha256('something else') },
  ]);
  expect(wrong).toMatchObject({ status: 422, body: { errors: [{ pointer: '/evidence/0/sha256' }] } });
  const hash = sha256(evidence.content);
  expectStatus(200, await worker.submit(assignmentId, ANSWER, [{ ...evidence, sha256: hash }]));
  const { result } = await taskThatIs(organization, taskId, 'completed');
  expect(result?.evidence).toEqual([{ ...evidence, sha256: hash.toLowerCase() }]);
});
