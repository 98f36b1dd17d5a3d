import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SERVICES, TaskView } from '#libs/contracts';
import { startSystem } from '#libs/embedded';
import type { RunningSystem } from '#libs/embedded';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { logOf } from '../system/log-lines.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { exampleTask } from '../system/task.js';
import { ANSWER, TestWorker } from '../system/worker.js';
import { startCollector } from './collector.js';
import type { Collector, ReceivedSpan } from './collector.js';
import { isStatement, treeOf } from './span-tree.js';

const TRACE_ID = randomBytes(16).toString('hex');
const UNRECORDED_TRACE_ID = randomBytes(16).toString('hex');
const CALLER_SPAN_ID = '00f067aa0ba902b7';
const TOKEN = 'confidential-callback-token';
const EXPECTED_TREE = readFileSync(join(import.meta.dirname, 'expected-tree.txt'), 'utf8')
  .trimEnd()
  .split('\n');

let collector: Collector;
let receiver: WebhookReceiver;
let system: RunningSystem;
let stateDir: string;
let organization: TestOrganization;
let worker: TestWorker;
let taskId: string;

/** Two lifecycles, of which the caller of the first says that it is recorded. */
beforeAll(async () => {
  collector = await startCollector();
  receiver = await startWebhookReceiver();
  stateDir = await mkdtemp(join(tmpdir(), 'countersign-tracing-'));
  system = await startSystem({
    stateDir,
    durable: false,
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/otlp`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=counter%20sign',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_BSP_SCHEDULE_DELAY: '200',
    },
  });
  organization = await createOrganization({ credentials: system.credentials });
  worker = await TestWorker.hire(organization);
  taskId = await lifecycle(`00-${TRACE_ID}-${CALLER_SPAN_ID}-01`);
  await lifecycle(`00-${UNRECORDED_TRACE_ID}-${CALLER_SPAN_ID}-00`);
  await waitFor(
    () => spansOf(TRACE_ID).length > 0 && treeOf(spansOf(TRACE_ID)).length >= EXPECTED_TREE.length,
    {
      timeoutMs: 30_000,
      describe: 'the spans of the first task',
    },
  );
}, 240_000);
afterAll(async () => {
  await system.stop();
  await receiver.close();
  await collector.close();
  rmSync(stateDir, { recursive: true, force: true });
}, 60_000);

/** Resolves when the webhook of its end has arrived. */
async function lifecycle(traceparent: string): Promise<string> {
  const callback_auth = { type: 'bearer', token: TOKEN };
  const handoff = { callback_url: `${receiver.url}/confidential-path`, callback_auth };
  const posted = await organization.agent.post('/v1/tasks', exampleTask(organization, { handoff }), {
    headers: { traceparent },
  });
  const { task_id } = TaskView.parse(expectStatus(201, posted));
  await worker.work(task_id);
  await waitFor(() => receiver.received.some(({ body }) => isEndOf(task_id, body)), { timeoutMs: 30_000 });
  return task_id;
}

function isEndOf(id: string, webhook: string): boolean {
  return webhook.includes('"task.completed"') && webhook.includes(id);
}

function spansOf(traceId: string): readonly ReceivedSpan[] {
  return collector.spans.filter(span => span.traceId === traceId);
}

function named(name: string): ReceivedSpan {
  const found = spansOf(TRACE_ID).find(span => span.name === name);
  if (found === undefined) throw new Error(`There is no span ${name}.`);
  return found;
}

test('one task is one tree of spans, from the POST to the webhooks', () => {
  expect(treeOf(spansOf(TRACE_ID))).toEqual(EXPECTED_TREE);
  expect(named('POST /v1/tasks')).toMatchObject({ parentId: CALLER_SPAN_ID, isError: false });
});

test('statements are spans of what runs them', () => {
  const spans = new Map(spansOf(TRACE_ID).map(span => [span.spanId, span]));
  const statements = [...spans.values()].filter(isStatement);
  expect(new Set(statements.map(({ service }) => service))).toEqual(new Set(SERVICES));
  for (const { kind, parentId, attributes } of statements) {
    expect(kind).toBe('client');
    expect(spans.get(parentId)?.name).toMatch(/^(POST |command\.|process |deliver |batch$)/);
    expect(attributes).toMatchObject({ 'db.system.name': 'postgresql', 'db.query.text': expect.any(String) });
  }
  const texts = statements.map(({ attributes }) => attributes['db.query.text']);
  expect(texts.filter(text => text === 'COMMIT').length).toBeGreaterThan(5);
});

test('an event that a worker’s request caused is linked with that request', () => {
  for (const [event, command] of [
    ['task.accepted', 'command.task-registry.accept'],
    ['task.started', 'command.task-registry.start'],
    ['task.submitted', 'command.task-registry.submit'],
  ] as const) {
    const [link] = named(`create ${event}`).links;
    expect(link?.traceId).not.toBe(TRACE_ID);
    const cause = collector.spans.find(({ spanId }) => spanId === link?.spanId);
    expect(cause).toMatchObject({ name: command, kind: 'server', traceId: link?.traceId });
  }
});

test('a webhook carries the span of its request, and the span its result', () => {
  const requests = spansOf(TRACE_ID).filter(({ name }) => name === 'POST');
  const sent = receiver.received.filter(({ headers }) => String(headers['traceparent']).includes(TRACE_ID));
  expect(sent.map(({ headers }) => headers['traceparent']).toSorted()).toEqual(
    requests.map(({ spanId }) => `00-${TRACE_ID}-${spanId}-01`).toSorted(),
  );
  for (const { attributes } of requests) {
    expect(attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.response.status_code': '200',
      'server.address': '127.0.0.1',
    });
  }
});

test('spans say whose work they are, and which service did it', () => {
  const post = named('POST /v1/tasks');
  expect(post.attributes).toMatchObject({
    'http.route': '/v1/tasks',
    'http.response.status_code': '201',
    'countersign.task.id': taskId,
    'countersign.organization.id': organization.orgId,
  });
  expect(post.resource).toMatchObject({
    'service.name': 'gateway',
    'service.namespace': 'countersign',
    'deployment.environment.name': 'test',
  });
  expect(named('process task.queued').attributes).toMatchObject({
    'messaging.system.name': 'nats',
    'messaging.destination.name': 'task.queued',
    'countersign.task.id': taskId,
    'countersign.outcome': 'done',
  });
});

test('a trace that its caller does not record is not recorded', () => {
  expect(spansOf(UNRECORDED_TRACE_ID)).toEqual([]);
});

test('no span contains a text, an answer, a credential, or a path', () => {
  const everything = JSON.stringify(collector.spans, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  const secrets = [TOKEN, organization.signingSecret, organization.agent.apiKey, worker.api.apiKey];
  const texts = ['confidential-path', 'confirm the 03:42 UTC PowerShell session', ANSWER.notes, 'Ada'];
  for (const text of [...secrets, ...texts]) expect(everything).not.toContain(text ?? '?');
  for (const { events, statusMessage } of collector.spans) expect([events, statusMessage]).toEqual([[], '']);
});

test('exports are compressed, authenticated, and sent to the path of traces', () => {
  for (const { path, headers } of collector.requests) {
    expect(path).toBe('/otlp/v1/traces');
    expect(headers).toMatchObject({ 'x-tenant': 'counter sign', 'content-encoding': 'gzip' });
  }
});

test('log lines name the span', () => {
  const { spanId } = named('POST /v1/tasks');
  const line = logOf('gateway', join(stateDir, 'logs')).find(({ trace_id }) => trace_id === TRACE_ID);
  expect(line).toMatchObject({ span_id: spanId });
});

test('histograms have exemplars, and the names of series are those of the Prometheus format', async () => {
  const metricsOf = async (accept: string): Promise<string> =>
    (await fetch(`${system.services.gateway.opsUrl}/metrics`, { headers: { accept } })).text();
  const open = await metricsOf('application/openmetrics-text;version=1.0.0,text/plain;q=0.5');
  const plain = await metricsOf('text/plain');
  expect(open).toMatch(
    /^countersign_http_request_duration_seconds_bucket\{[^}]*route="\/v1\/tasks"[^}]*\} \d+ # \{trace_id="[0-9a-f]{32}",span_id="[0-9a-f]{16}"\} [\d.]+ [\d.]+$/m,
  );
  expect(open).toMatch(/\n# EOF\n$/);
  expect(plain).not.toContain('trace_id');
  const seriesIn = (text: string): Set<string> =>
    new Set([...text.matchAll(/^(\w+?)(?:\{| )/gm)].map(([, name = '']) => name).filter(name => name !== ''));
  expect(seriesIn(open)).toEqual(seriesIn(plain));
});

test('a collector that hangs delays neither a task nor the stop of a service', async () => {
  collector.answer('hang');
  await lifecycle(`00-${randomBytes(16).toString('hex')}-${CALLER_SPAN_ID}-01`);
  const stopped = performance.now();
  await system.services.matcher.process.stop();
  expect(performance.now() - stopped).toBeLessThan(8_000);
  const lines = logOf('matcher', join(stateDir, 'logs'));
  expect(lines.at(-1)).toMatchObject({ msg: 'Stopped.' });
  expect(lines.filter(({ msg }) => msg === 'Stopping took too long.')).toEqual([]);
});
