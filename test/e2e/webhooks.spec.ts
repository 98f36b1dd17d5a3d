import { afterAll, beforeAll, expect, test } from 'vitest';
import { VERIFIED_WORKFLOWS_WIRE } from '#libs/dialects';
import { startWebhookReceiver, verifyWebhook, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { historyOf, postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';

let organization: TestOrganization;
let receiver: WebhookReceiver;

beforeAll(async () => {
  organization = await createOrganization();
  receiver = await startWebhookReceiver();
});
afterAll(() => receiver.close());

test('every event of a task reaches its callback, signed, authenticated and in order', async () => {
  const worker = await TestWorker.hire(organization);
  const path = '/callback';
  const taskId = await postTask(organization, {
    handoff: {
      callback_url: `${receiver.url}${path}`,
      callback_auth: { type: 'bearer', token: 'callback-token-of-the-test' },
      retry_policy: { max_retries: 6, backoff_seconds: 30 },
    },
  });
  await worker.work(taskId);
  await taskThatIs(organization, taskId, 'completed');

  const events = await historyOf(organization, taskId);
  const received = await waitFor(() => {
    const requests = receiver.on(path);
    return requests.length === events.length ? requests : undefined;
  });
  expect(received.map(({ body }): unknown => JSON.parse(body))).toMatchObject(
    events.map(({ id, type, sequence }) => ({ id, type, sequence })),
  );
  for (const request of received) {
    expect(request.headers['authorization']).toBe('Bearer callback-token-of-the-test');
    expect(() => verifyWebhook(organization.signingSecret, request)).not.toThrow();
  }
  const everything = JSON.stringify([await organization.agent.get(`/v1/tasks/${taskId}`), events]);
  expect(everything).not.toContain('callback-token-of-the-test');
});

test('an endpoint receives the events it subscribed to, for every task', async () => {
  const path = '/endpoint';
  const created = await organization.admin.post('/v1/webhook-endpoints', {
    url: `${receiver.url}${path}`,
    events: ['task.cancelled'],
  });
  const secret = expectStatus(201, created);
  const taskId = await postTask(organization);
  expectStatus(200, await organization.agent.post(`/v1/tasks/${taskId}/cancel`));
  const request = await waitFor(() => receiver.on(path)[0]);
  expect(JSON.parse(request.body)).toMatchObject({ type: 'task.cancelled', subject: taskId });
  expect(receiver.on(path)).toHaveLength(1);
  expect(secret).toHaveProperty('secret', expect.stringMatching(/^whsec_/));
});

test('a webhook created for an ended task receives the terminal event, once, in its dialect', async () => {
  const path = '/afterwards';
  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization);
  await worker.work(taskId);
  await taskThatIs(organization, taskId, 'completed');
  const webhook = { url: `${receiver.url}${path}`, task_id: taskId, dialect: 'verified-workflows' };
  const made = expectStatus(201, await organization.admin.post('/v1/webhook-endpoints', webhook));
  expect(made).toMatchObject({ task_id: taskId, secret: null });
  expectStatus(201, await organization.admin.post('/v1/webhook-endpoints', webhook));
  const request = await waitFor(() => receiver.on(path)[0]);
  expect(JSON.parse(request.body)).toMatchObject({
    event: 'task.completed',
    task_id: VERIFIED_WORKFLOWS_WIRE.taskIds.format(taskId),
    results: { quality_score: 100 },
  });
  expect(request.headers['x-verified-workflows-signature']).toMatch(/^t=\d{10},v1=[0-9a-f]{64}$/);
  expect(() => verifyWebhook(organization.signingSecret, request)).not.toThrow();
  const foreign = await createOrganization();
  expectStatus(404, await foreign.admin.post('/v1/webhook-endpoints', webhook));
  expect(receiver.on(path)).toHaveLength(1);
});

test('the callback receives only the events named in the hand-off', async () => {
  const path = '/named';
  const taskId = await postTask(organization, {
    handoff: { callback_url: `${receiver.url}${path}`, events: ['task.created', 'task.cancelled'] },
  });
  expectStatus(200, await organization.agent.post(`/v1/tasks/${taskId}/cancel`));
  await waitFor(() => receiver.on(path).length === 2);
  expect(receiver.on(path).map(({ body }): unknown => JSON.parse(body))).toMatchObject([
    { type: 'task.created' },
    { type: 'task.cancelled' },
  ]);
});

test.each([
  'http://10.0.0.1/x',
  'http://169.254.169.254/latest/meta-data',
  'http://[fd00::1]/',
  'http://0x0a000001/',
  'ftp://example.com/',
  'http://user:pw@example.com/',
])('a callback to %s is refused', async callback_url => {
  const answer = await organization.agent.post('/v1/tasks', {
    task_type: 'x',
    title: 'x',
    instructions: 'x',
    handoff: { callback_url },
  });
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ errors: [{ pointer: '/handoff/callback_url' }] });
});
