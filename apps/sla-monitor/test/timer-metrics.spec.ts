import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '#libs/database';
import { SampledMetrics, createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { MIGRATIONS } from '../src/sla-monitor.module.js';
import { TimerMetrics } from '../src/timers/timer-metrics.js';

let database: TestDatabase;
let client: pg.Client;
let sampled: SampledMetrics;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate({ url: database.url, schema: 'sla_monitor', migrations: MIGRATIONS });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  sampled = new SampledMetrics('sla-monitor', database.url);
  new TimerMetrics(sampled.metrics, sampled.sampler);
  sampled.start();
});
afterAll(async () => {
  await sampled.stop();
  await client.end();
  await database.drop();
});

async function addTimer(kind: string, dueIn: string, fireIn = dueIn): Promise<void> {
  await client.query(
    `INSERT INTO sla_monitor.timers (task_id, kind, about, due_at, fails_task, fire_at)
     VALUES (gen_random_uuid(), $1, gen_random_uuid(), now() + $2::interval, false, now() + $3::interval)`,
    [kind, dueIn, fireIn],
  );
}

test('limits that expire within five minutes are at risk, and a timer that does not fire is overdue', async () => {
  const deadline = 'countersign_sla_at_risk_tasks{kind="deadline"}';
  const latency = 'countersign_sla_at_risk_tasks{kind="target_latency"}';
  const overdue = 'countersign_timer_overdue_seconds{}';
  await sampled.until(deadline, tasks => tasks === 0);
  expect(await sampled.value(overdue)).toBe(0);

  await addTimer('deadline', '4 minutes');
  await addTimer('deadline', '4 minutes');
  await addTimer('deadline', '6 minutes');
  await addTimer('target_latency', '1 minute');
  await addTimer('offer', '1 minute');
  await sampled.until(deadline, tasks => tasks === 2);
  expect(await sampled.value(latency)).toBe(1);

  // Claimed by a replica that died: it fires again when the lease ends.
  await addTimer('deadline', '-20 minutes', '1 hour');
  expect(await sampled.value(overdue)).toBe(0);
  await addTimer('deadline', '-10 minutes');
  expect(await sampled.until(overdue, seconds => seconds > 0)).toBeCloseTo(600, -1);
});
