import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startSystem } from '#libs/embedded';
import type { RunningSystem } from '#libs/embedded';
import { startWebhookReceiver, waitFor } from '#libs/testing';
import type { WebhookReceiver } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import { postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { TestPrometheus } from './prometheus.js';
import { ALERTS, DASHBOARDS, RECORDINGS, RULE_FILES } from './rule-files.js';

const PATIENCE = { timeoutMs: 150_000 };
/** Metrics that the embedded system has no occasion for: its credentials do not expire. */
const WITHOUT_OCCASION = ['countersign_credential_expiry_timestamp_seconds'];

/** Alerts on how fast the machine is, which a machine that runs other tests as well may set off rightly. */
const DEPENDS_ON_MACHINE = /^Countersign(Create|Delivery)Budget|^CountersignEventLoopDelay$/;

const stops: (() => unknown)[] = [];
let system: RunningSystem;
let prometheus: TestPrometheus;

/** A system with something of everything: finished and waiting tasks, deliveries that succeed and that wait. */
beforeAll(async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'countersign-monitoring-'));
  stops.unshift(() => {
    rmSync(stateDir, { recursive: true, force: true });
  });
  system = await startSystem({ stateDir, durable: false });
  stops.unshift(() => system.stop());
  const opsUrls = system.replicas.map(({ opsUrl }) => opsUrl);
  prometheus = await TestPrometheus.start(inject('prometheusFolder'), opsUrls, RULE_FILES);
  stops.unshift(() => prometheus.stop());

  const organization = await createOrganization({ credentials: system.credentials });
  const receivers: WebhookReceiver[] = [await startWebhookReceiver(), await startWebhookReceiver()];
  for (const receiver of receivers) stops.unshift(() => receiver.close());
  // A refusal that is retried; a server error would open the breaker, and its alert.
  receivers[1]?.answer(() => ({ status: 404 }));
  for (const { url } of receivers)
    expectStatus(201, await organization.admin.post('/v1/webhook-endpoints', { url }));
  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization);
  await worker.work(taskId);
  await taskThatIs(organization, taskId, 'completed');
  const unsuitable = { requirements: { skills: ['nobody_has_this'], worker_pool_id: organization.poolId } };
  await postTask(organization, unsuitable);
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

async function untilThereAreSeries(expression: string): Promise<void> {
  const found = await waitFor(
    async () => {
      const series = await prometheus.query(expression);
      return series.length > 0 ? series : undefined;
    },
    { ...PATIENCE, describe: `series for ${expression}` },
  );
  expect(found.length).toBeGreaterThan(0);
}

/** The selectors of an expression: a metric with its matchers. */
function selectorsOf(expression: string): readonly string[] {
  const names = /\b(?:countersign_|process_|nodejs_)\w+(?:\{[^}]*\})?/g;
  return [...new Set(expression.match(names) ?? [])];
}

const panels = DASHBOARDS.flatMap(({ name, dashboard }) =>
  dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => [`${name}: ${title}`, expr] as const),
  ),
);

test('there are the six dashboards', () => {
  expect(DASHBOARDS.map(({ name }) => name).sort()).toEqual([
    'broker.json',
    'database.json',
    'deliveries.json',
    'flow.json',
    'money.json',
    'tenants.json',
  ]);
});

describe('every expression of a dashboard returns series from a running system', () => {
  test.each(panels)('%s', async (_, expression) => {
    await untilThereAreSeries(expression);
  });
});

describe('every series that an alert reads exists in a running system', () => {
  test.each(ALERTS.map(({ alert, expr }) => [alert, expr] as const))('%s', async (_, expression) => {
    for (const selector of selectorsOf(expression)) {
      if (WITHOUT_OCCASION.some(name => selector.startsWith(name))) continue;
      // An absent service is named by its label, and exists.
      await untilThereAreSeries(selector);
    }
    for (const { record } of RECORDINGS.filter(one => expression.includes(one.record)))
      await untilThereAreSeries(record);
  });
});

describe('no alert fires in a healthy system', () => {
  const others = ALERTS.filter(({ alert }) => !DEPENDS_ON_MACHINE.test(alert));
  test.each(others.map(({ alert, expr }) => [alert, expr] as const))('%s', async (_, expression) => {
    const series = await prometheus.query(expression);
    expect(series).toEqual([]);
  });
});
