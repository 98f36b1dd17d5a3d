import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '#libs/database';
import { OutboxMigration } from '#libs/outbox';
import { SampledMetrics, createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { OutboxAge } from '../src/outbox-age.js';

let database: TestDatabase;
let client: pg.Client;
let sampled: SampledMetrics;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate({ url: database.url, schema: 'billing', migrations: [OutboxMigration] });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  sampled = new SampledMetrics('billing', database.url);
  new OutboxAge(sampled.metrics, sampled.sampler);
  sampled.start();
});
afterAll(async () => {
  await sampled.stop();
  await client.end();
  await database.drop();
});

test('the age of the oldest unpublished event, without a relay that could report it', async () => {
  const age = 'countersign_outbox_table_age_seconds{}';
  await sampled.until(age, seconds => seconds === 0);
  await client.query(
    `INSERT INTO billing.outbox (id, type, subject, org_id, workspace_id, occurred_at, data)
     VALUES ($1, 'billing.low_balance', $1, $1, 'default', now() - interval '90 seconds', '{}')`,
    [randomUUID()],
  );
  expect(await sampled.until(age, seconds => seconds > 0)).toBeCloseTo(90, -1);
  await client.query('UPDATE billing.outbox SET stream_created_at = now()');
  await sampled.until(age, seconds => seconds === 0);
});
