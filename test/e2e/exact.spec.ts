import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TaskView } from '#libs/contracts';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { ApiAnswer, WebhookReceiver } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { exampleTask, historyOf, postTask, taskThatIs } from '../system/task.js';
import { EVIDENCE, TestWorker } from '../system/worker.js';

/** Values that software like this tends to change silently. */
const EXACT =
  '{"__proto__":{"admin":true},"constructor":"Acme","toString":{"__proto__":[1]},' +
  // After an object with the first of these names, V8 reads the others as the first one.
  String.raw`"\\":1,"\"":2,"\n":3,"nul":"\\u0000","half":"\\ud800","escaped":"\\\\u0000","\\u0000":"name",` +
  '"numbers":[9007199254740991,9007199254740992,-9007199254740992,0.1,19.99,1e-7,5e-324,1e+21],' +
  '"digits":"9007199254740993","e\u0301":"é","":"empty"}';

let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
});
afterAll(() => receiver.close());

/** Sends a body in which parts marked `@@@` are replaced by this exact JSON. */
async function send(
  api: TestOrganization['agent'],
  path: string,
  body: unknown,
  json: string,
): Promise<ApiAnswer> {
  const response = await fetch(new URL(path, api.baseUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${api.apiKey ?? ''}`, 'content-type': 'application/json' },
    body: JSON.stringify(body).replaceAll('"@@@"', json),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

test('values are read, offered, delivered and agreed on exactly as sent', async () => {
  const path = '/exact';
  const organization = await createOrganization();
  const workers = [await TestWorker.hire(organization), await TestWorker.hire(organization)];
  const handoff = { callback_url: `${receiver.url}${path}` };
  const consensus = { total: 2, method: 'unanimous' };
  const task = exampleTask(organization, { payload: '@@@', output: {}, handoff, consensus });
  const posted = expectStatus(201, await send(organization.agent, '/v1/tasks', task, EXACT));
  expect(JSON.stringify(posted)).toContain(`"payload":${EXACT}`);
  const taskId = TaskView.parse(posted).task_id;

  for (const worker of workers) {
    const offer = await worker.offerOf(taskId);
    expect(JSON.stringify(offer.task.payload)).toBe(EXACT);
    const assignmentId = await worker.work(taskId, 'started');
    const answer = { output: '@@@', evidence: EVIDENCE };
    expectStatus(200, await send(worker.api, `/v1/worker/assignments/${assignmentId}/submit`, answer, EXACT));
  }

  const { result } = await taskThatIs(organization, taskId, 'completed');
  expect(JSON.stringify(result?.output)).toBe(EXACT);
  expect(JSON.stringify(await historyOf(organization, taskId))).toContain(`"output":${EXACT}`);
  const request = await waitFor(() =>
    receiver.on(path).find(({ body }) => body.includes('"task.completed"')),
  );
  expect(request.body).toContain(`"output":${EXACT}`);
});

test('six characters that look like an escape stay text in every text field', async () => {
  const text = String.raw`a\u0000\ud800b`;
  const organization = await createOrganization();
  const { admin, agent } = organization;
  const posted = async (path: string, body: unknown): Promise<string> => {
    const answer = await admin.post(path, body, { headers: { 'idempotency-key': path } });
    return JSON.stringify(expectStatus(201, answer));
  };
  const written = JSON.stringify(text);
  expect(await posted('/v1/pools', { name: text })).toContain(written);
  expect(await posted('/v1/workers', { name: text, skills: [text], domains: [text] })).toContain(written);
  expect(await posted('/v1/api-keys', { name: text, scopes: ['tasks:read'] })).toContain(written);
  const endpoint = { url: `${receiver.url}/none`, description: text };
  expect(await posted('/v1/webhook-endpoints', endpoint)).toContain(written);

  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization, {
    ...{ task_type: text, title: text, instructions: text, output: { expected_format: 'text' } },
    context: { background: text, constraints: [text], risk_notes: [text] },
    workflow_steps: [{ name: text, instructions: text }],
  });
  const assignmentId = await worker.work(taskId, 'started');
  const evidence = [{ type: text, content: text }];
  expectStatus(200, await worker.submit(assignmentId, text, evidence));
  const { result, title } = await taskThatIs(organization, taskId, 'completed');
  expect([title, result?.output, result?.evidence]).toMatchObject([text, text, evidence]);

  const cancelled = await postTask(organization);
  const answer = await agent.post(`/v1/tasks/${cancelled}/cancel`, { reason: text });
  expect(expectStatus(200, answer)).toMatchObject({ cancellation: { reason: text } });
});

describe('two reviewers who differ', () => {
  test.each([
    ['in the last digit of a number that is kept', '{"n":9007199254740992}', '{"n":9007199254740994}'],
    ['in the value of a field named __proto__', '{"__proto__":1}', '{"__proto__":2}'],
    ['in having such a field', '{"a":1,"__proto__":{}}', '{"a":1}'],
    ['in six characters and what they would mean', String.raw`{"a":"\\u0041"}`, '{"a":"A"}'],
  ])('%s do not agree', async (_, one, other) => {
    const consensus = { total: 2, method: 'unanimous', text: 'exact' };
    const organization = await createOrganization();
    const taskId = await postTask(organization, { output: {}, consensus });
    for (const output of [one, other]) {
      const worker = await TestWorker.hire(organization);
      const assignmentId = await worker.work(taskId, 'started');
      const path = `/v1/worker/assignments/${assignmentId}/submit`;
      expectStatus(200, await send(worker.api, path, { output: '@@@', evidence: EVIDENCE }, output));
    }
    const { failure } = await taskThatIs(organization, taskId, 'failed');
    expect(failure?.reason).toBe('no_consensus');
  });

  test('only in digits beyond a double’s precision are refused before they are compared', async () => {
    const organization = await createOrganization();
    const worker = await TestWorker.hire(organization);
    const taskId = await postTask(organization, { output: {} });
    const assignmentId = await worker.work(taskId, 'started');
    const path = `/v1/worker/assignments/${assignmentId}/submit`;
    const answer = { output: '@@@', evidence: EVIDENCE };
    const refused = expectStatus(422, await send(worker.api, path, answer, '{"n":9007199254740993}'));
    expect(refused).toMatchObject({ code: 'request.invalid', errors: [{ pointer: '/output/n' }] });
    expectStatus(200, await send(worker.api, path, answer, '{"n":"9007199254740993"}'));
  });
});
