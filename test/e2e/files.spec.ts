import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { SignedEvidence } from '#libs/evidence';
import { createOrganization, expectStatus } from '../system/organization.js';
import { postTask, taskThatIs } from '../system/task.js';
import { ANSWER, TestWorker } from '../system/worker.js';

const Files = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });
const Submitted = z.looseObject({ files: z.array(z.looseObject({ id: z.string() })) });

test('a file goes from the worker to the evidence of the task, with its hash', async () => {
  const organization = await createOrganization();
  const { agent, admin } = organization;
  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization, { output: { evidence_required: true } });
  const assignmentId = await worker.work(taskId, 'started');
  const [unused, used] = [
    await worker.attach(assignmentId, 'first try'),
    await worker.attach(assignmentId, 'the log'),
  ];
  const without = await worker.submit(assignmentId, ANSWER, []);
  expect(without).toMatchObject({ status: 422, body: { errors: [{ pointer: '/evidence' }] } });
  expectStatus(200, await worker.submit(assignmentId, ANSWER, [], [used]));
  // The same answer again, as after a lost response.
  expectStatus(200, await worker.submit(assignmentId, ANSWER, [], [used]));
  expect((await worker.submit(assignmentId, ANSWER, [], [unused])).status).toBe(409);
  await taskThatIs(organization, taskId, 'completed');

  const { data } = Files.parse(expectStatus(200, await agent.get(`/v1/tasks/${taskId}/files`)));
  expect(data.map(({ id }) => id)).toEqual([unused, used]);
  expect((await agent.get(`/v1/files/${used}/content`)).body).toBe('the log');
  const late = await worker.api.delete(`/v1/worker/assignments/${assignmentId}/files/${used}`);
  expect(late).toMatchObject({ status: 409, body: { code: 'assignment.conflict' } });

  const { evidence } = SignedEvidence.parse(
    expectStatus(200, await admin.get(`/v1/tasks/${taskId}/evidence`)),
  );
  const submitted = evidence.transitions.find(({ type }) => type === 'task.submitted');
  expect(Submitted.parse(submitted?.event?.['data']).files).toEqual([
    {
      ...{ id: used, name: 'reading.txt', media_type: 'text/plain', size_bytes: 7 },
      sha256: createHash('sha256').update('the log').digest('hex'),
    },
  ]);
});

test('another worker of the task, and another organization, never get a file', async () => {
  const organization = await createOrganization();
  const [worker, colleague] = [await TestWorker.hire(organization), await TestWorker.hire(organization)];
  const taskId = await postTask(organization, { consensus: { total: 2 } });
  const mine = await worker.work(taskId, 'started');
  const theirs = await colleague.work(taskId, 'started');
  const fileId = await worker.attach(mine);
  const path = (assignmentId: string) => `/v1/worker/assignments/${assignmentId}/files/${fileId}/content`;
  expect((await worker.api.get(path(mine))).body).toBe('a reading');
  for (const assignmentId of [mine, theirs])
    expect((await colleague.api.get(path(assignmentId))).status).toBe(404);
  expect((await colleague.submit(theirs, ANSWER, [], [fileId])).status).toBe(422);
  const { agent } = await createOrganization();
  expect((await agent.get(`/v1/files/${fileId}/content`)).status).toBe(404);
  expect((await agent.get(`/v1/tasks/${taskId}/files`)).status).toBe(404);
});
