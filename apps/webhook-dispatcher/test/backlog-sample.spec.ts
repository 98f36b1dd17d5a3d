import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '#libs/database';
import { SampledMetrics, createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { BacklogSample } from '../src/delivery/backlog-sample.js';
import { MIGRATIONS } from '../src/migrations/migrations.js';

let database: TestDatabase;
let client: pg.Client;
let sampled: SampledMetrics;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate({ url: database.url, schema: 'webhook_dispatcher', migrations: MIGRATIONS });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  sampled = new SampledMetrics('webhook-dispatcher', database.url);
  new BacklogSample(sampled.metrics, sampled.sampler);
  sampled.start();
});
afterAll(async () => {
  await sampled.stop();
  await client.end();
  await database.drop();
});

async function addDeliveries(
  count: number,
  orgId: string,
  origin: string,
  dueIn: string | null,
): Promise<void> {
  await client.query(
    `INSERT INTO webhook_dispatcher.deliveries (delivery_id, org_id, event_id, event_type, destination_id, target,
                                               origin, status, held, next_attempt_at)
     SELECT gen_random_uuid(), $2, gen_random_uuid(), 'task.created', gen_random_uuid(), gen_random_uuid(), $3,
            CASE WHEN $4::text IS NULL THEN 'delivered' ELSE 'pending' END, false, now() + $4::interval
       FROM generate_series(1, $1)`,
    [count, orgId, origin, dueIn],
  );
}

test('pending deliveries are counted, by the twenty largest destinations, and the longest overdue is measured', async () => {
  await sampled.until('countersign_deliveries_pending{}', pending => pending === 0);
  const [one, other] = [randomUUID(), randomUUID()];
  await addDeliveries(30, one, 'https://slow.example', '1 hour');
  await addDeliveries(2, other, 'https://slow.example', '1 hour');
  await addDeliveries(1, other, 'https://late.example', '-5 minutes');
  await addDeliveries(50, other, 'https://done.example', null);
  for (let n = 0; n < 25; n += 1) await addDeliveries(3 + n, one, `https://host-${n}.example`, '1 hour');
  await sampled.until('countersign_deliveries_pending{}', pending => pending === 33 + 25 * 15);
  expect(await sampled.value('countersign_delivery_oldest_due_seconds{}')).toBeCloseTo(300, -1);
  const ofDestination = (origin: string): Promise<number | undefined> =>
    sampled.value(`countersign_deliveries_pending_of_destination{origin="${origin}"}`);
  expect(await ofDestination('https://slow.example')).toBe(32);
  expect(await ofDestination('https://late.example')).toBeUndefined();
  const text = await sampled.metrics.registry.metrics();
  expect(text.match(/^countersign_deliveries_pending_of_destination\{/gm)).toHaveLength(20);
  expect(await sampled.value(`countersign_deliveries_pending_of_organization{org_id="${other}"}`)).toBe(3);
});
