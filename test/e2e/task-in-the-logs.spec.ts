import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { SERVICES, TaskView } from '#libs/contracts';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { linesWith, logOf } from '../system/log-lines.js';
import type { LogLine } from '../system/log-lines.js';
import { eventTypesOf, exampleTask, historyOf, taskThatIs } from '../system/task.js';
import { ANSWER, TestWorker } from '../system/worker.js';

const TRACE_ID = randomBytes(16).toString('hex');
const TOKEN = 'confidential-callback-token';

let receiver: WebhookReceiver;
let organization: TestOrganization;
let worker: TestWorker;
let taskId: string;
let assignmentId: string;

/** A whole lifecycle, from a POST in the caller's trace to the last webhook. */
beforeAll(async () => {
  receiver = await startWebhookReceiver();
  organization = await createOrganization();
  worker = await TestWorker.hire(organization);
  const callback_auth = { type: 'bearer', token: TOKEN };
  const body = exampleTask(organization, { handoff: { callback_url: `${receiver.url}/cb`, callback_auth } });
  const headers = { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` };
  const posted = await organization.agent.post('/v1/tasks', body, { headers });
  taskId = TaskView.parse(expectStatus(201, posted)).task_id;
  assignmentId = await worker.work(taskId);
  await taskThatIs(organization, taskId, 'completed');
  const events = await historyOf(organization, taskId);
  await waitFor(() => lifeOf(taskId).filter(isAttempt).length === events.length);
});
afterAll(() => receiver.close());

/** The log lines about a task that are in its trace. */
function lifeOf(id: string): readonly LogLine[] {
  return linesWith(id).filter(({ task_id, trace_id }) => task_id === id && trace_id === TRACE_ID);
}

function isAttempt({ service, msg }: LogLine): boolean {
  return service === 'webhook-dispatcher' && msg === 'Webhook attempt.';
}

test('its lifecycle is logged, from the POST to the webhooks, under one trace id', async () => {
  const life = lifeOf(taskId);
  const types = await eventTypesOf(organization, taskId);
  expect(life.filter(({ context }) => context === 'Transitions').map(line => line['event_type'])).toEqual(
    types,
  );
  expect(
    life
      .filter(isAttempt)
      .map(line => line['event_type'])
      .toSorted(),
  ).toEqual(types.toSorted());
  expect(life.filter(line => line.msg === 'Request answered.')).toMatchObject([
    { service: 'gateway', method: 'POST', route: '/v1/tasks', status: 201 },
  ]);
});

test('the line of an attempt has its number, duration, destination and outcome', () => {
  for (const line of lifeOf(taskId).filter(isAttempt)) {
    expect(line).toMatchObject({ level: 'info', attempt: 1, status: 200, outcome: 'delivered' });
    expect(line['host']).toBe(new URL(receiver.url).host);
    expect(line['duration_ms']).toEqual(expect.any(Number));
  }
});

test('the webhooks carry the trace of the POST', () => {
  expect(receiver.received.length).toBeGreaterThan(0);
  for (const { headers } of receiver.received) expect(headers['traceparent']).toContain(`00-${TRACE_ID}-`);
});

test("the worker's requests name the task, and their transitions name the request", () => {
  const accepted = logOf('gateway').find(line => line['path'] === `/v1/worker/offers/${assignmentId}/accept`);
  expect(accepted).toMatchObject({ task_id: taskId, org_id: organization.orgId });
  expect(accepted?.trace_id).not.toBe(TRACE_ID);
  const transition = lifeOf(taskId).find(line => line['event_type'] === 'task.accepted');
  expect(transition).toMatchObject({ request_trace_id: accepted?.trace_id });
});

test('every line that contains the task’s id has the task, the organization and a trace', () => {
  const lines = linesWith(taskId);
  expect(new Set(lines.map(({ service }) => service)).size).toBeGreaterThanOrEqual(3);
  for (const line of lines) {
    expect(line).toMatchObject({ task_id: taskId, org_id: organization.orgId });
    expect(line.trace_id).toMatch(/^[0-9a-f]{32}$/);
  }
});

test('no line contains the customer’s text, the worker’s answer, or a credential', () => {
  const secrets = [TOKEN, organization.signingSecret, organization.agent.apiKey, worker.api.apiKey];
  const texts = ['confirm the 03:42 UTC PowerShell session', ANSWER.notes];
  for (const text of [...secrets, ...texts]) expect(linesWith(text ?? '?')).toEqual([]);
});

test('every service reports its build and its event loop delay', async () => {
  const { services } = inject('credentials');
  for (const service of SERVICES) {
    const metrics = await (await fetch(`${services[service]?.ops_url ?? ''}/metrics`)).text();
    expect(metrics).toMatch(
      /^countersign_build_info\{version="[\d.]+",node="[\d.]+",commit="\w+"[^}]*\} 1$/m,
    );
    expect(metrics).toMatch(/^countersign_event_loop_delay_seconds\{quantile="1"[^}]*\} \d/m);
  }
});
