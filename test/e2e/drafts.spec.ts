import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { tablesWith } from '../system/personal-data.js';
import { postTask } from '../system/task.js';
import { ANSWER, TestWorker } from '../system/worker.js';

let organization: TestOrganization;
let database: pg.Client;

beforeAll(async () => {
  organization = await createOrganization();
  database = new pg.Client({ connectionString: inject('credentials').database_url });
  await database.connect();
});
afterAll(() => database.end());

const draftOf = (assignmentId: string) => `/v1/worker/assignments/${assignmentId}/draft`;

/** A worker with a draft of started work that contains this text. */
async function workerWithDraft(text: string) {
  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization);
  const assignmentId = await worker.work(taskId, 'started');
  const draft = { output: { notes: text }, notes: `Ask ${text}.` };
  expectStatus(200, await worker.api.put(draftOf(assignmentId), draft));
  return { worker, taskId, assignmentId };
}

test('a draft survives the end of its assignment, and is erased with its task', async () => {
  const text = `Ford ${randomUUID()}`;
  const { worker, taskId, assignmentId } = await workerWithDraft(text);
  const path = draftOf(assignmentId);
  expect((await worker.api.get(path)).body).toMatchObject({ actions: ['submit', 'release'] });
  expectStatus(200, await organization.admin.post(`/v1/tasks/${taskId}/cancel`));
  const shown = expectStatus(200, await worker.api.get(path));
  expect(shown).toMatchObject({ output: { notes: text }, assignment_status: 'withdrawn', actions: [] });
  expect(await tablesWith(database, text)).toEqual(['gateway.assignment_drafts']);

  expectStatus(200, await organization.admin.post('/v1/erasures', { task_id: taskId }));
  await waitFor(async () => (await tablesWith(database, text)).length === 0, {
    describe: 'the draft to be erased',
  });
  expect(await worker.api.get(path)).toMatchObject({ status: 404, body: { code: 'draft.not_found' } });
});

test('the drafts of an erased person are erased at once', async () => {
  const text = `Arthur ${randomUUID()}`;
  const { worker } = await workerWithDraft(text);
  expectStatus(200, await organization.admin.post('/v1/erasures', { worker_id: worker.workerId }));
  expect(await tablesWith(database, text)).toEqual([]);
});

test('the draft of a submitted answer is deleted', async () => {
  const { worker, assignmentId } = await workerWithDraft('anything');
  expectStatus(200, await worker.submit(assignmentId, ANSWER));
  expect((await worker.api.get(draftOf(assignmentId))).status).toBe(404);
});
