import { beforeAll, expect, test } from 'vitest';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { eventTypesOf, postTask, taskThatIs } from '../system/task.js';
import { ANSWER, TestWorker } from '../system/worker.js';

let organization: TestOrganization;
let worker: TestWorker;

beforeAll(async () => {
  organization = await createOrganization();
  worker = await TestWorker.hire(organization);
});

test('an answer that violates the schema is refused with each fault, and the worker may try again', async () => {
  const taskId = await postTask(organization);
  const assignmentId = await worker.work(taskId, 'started');

  const refused = await worker.submit(assignmentId, {
    reached_user: 'yes',
    user_confirmed: true,
    mood: 'fine',
  });
  expect(refused.status).toBe(422);
  expect(refused.body).toMatchObject({ code: 'output.invalid', status: 422, title: expect.any(String) });
  expect(refused.body).toHaveProperty(
    'errors',
    expect.arrayContaining([
      expect.objectContaining({ pointer: '/output/reached_user' }),
      expect.objectContaining({ pointer: '/output/notes' }),
      expect.objectContaining({ pointer: '/output/mood' }),
    ]),
  );

  expectStatus(200, await worker.submit(assignmentId));
  await taskThatIs(organization, taskId, 'completed');
  expect((await eventTypesOf(organization, taskId)).filter(type => type === 'task.submitted')).toHaveLength(
    1,
  );
});

test('required evidence must be present', async () => {
  const taskId = await postTask(organization);
  const assignmentId = await worker.work(taskId, 'started');
  const refused = await worker.submit(assignmentId, ANSWER, []);
  expect(refused.status).toBe(422);
  expect(refused.body).toMatchObject({ errors: [{ pointer: '/evidence' }] });
  expectStatus(200, await worker.submit(assignmentId));
});

test('an answer before the start is a conflict', async () => {
  const taskId = await postTask(organization);
  const assignmentId = await worker.work(taskId, 'accepted');
  expect((await worker.submit(assignmentId)).status).toBe(409);
});

test('JSON Schema works as the shorthand does', async () => {
  const schema = {
    type: 'object',
    properties: { score: { type: 'number', minimum: 0, maximum: 1 } },
    required: ['score'],
  };
  const taskId = await postTask(organization, { output: { schema } });
  const assignmentId = await worker.work(taskId, 'started');
  const refused = await worker.submit(assignmentId, { score: 2 }, []);
  expect(refused.body).toMatchObject({ errors: [{ pointer: '/output/score' }] });
  expectStatus(200, await worker.submit(assignmentId, { score: 0.5 }, []));
});
