import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectionOptions, migrate } from '#libs/database';
import { SystemClock, randomUUIDv7 } from '#libs/platform';
import { SampledMetrics, createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { MIGRATIONS } from '../src/billing.module.js';
import { addCredit } from '../src/credits/add-credit.rule.js';
import { LedgerCheckSample } from '../src/ledger/ledger-check-sample.js';
import { LedgerMetrics } from '../src/ledger/ledger-metrics.js';
import { LedgerRepository } from '../src/ledger/ledger.repository.js';

let database: TestDatabase;
let dataSource: DataSource;
let sampled: SampledMetrics;
let check: LedgerCheckSample;

beforeAll(async () => {
  database = await createTestDatabase();
  const options = { url: database.url, schema: 'billing', migrations: MIGRATIONS };
  await migrate(options);
  dataSource = await new DataSource(connectionOptions(options, () => undefined)).initialize();
  sampled = new SampledMetrics('billing', database.url);
  check = new LedgerCheckSample(dataSource, new SystemClock(), 50, sampled.metrics, sampled.sampler);
  sampled.start();
});
afterAll(async () => {
  await sampled.stop();
  await check.beforeApplicationShutdown();
  await dataSource.destroy();
  await database.drop();
});

test('a ledger that adds up has no mismatches; a changed balance is one at the next check', async () => {
  const { metrics } = sampled;
  const ledger = new LedgerRepository(dataSource, new SystemClock(), new LedgerMetrics(metrics), metrics);
  const orgId = randomUUIDv7();
  const credit = { transferId: randomUUIDv7(), orgId, currency: 'USD', reference: null } as const;
  await ledger.submit(addCredit({ ...credit, amountMicros: 5_000_000n }));
  const moved = 'countersign_ledger_transferred_micros_total{kind="credit",currency="USD"}';
  expect(await sampled.value(moved)).toBe(5_000_000);
  const balances = 'countersign_ledger_mismatches{of="balances"}';
  await sampled.until(balances, mismatches => mismatches === 0);
  expect(await sampled.value('countersign_ledger_mismatches{of="sums"}')).toBe(0);
  expect(await sampled.value('countersign_ledger_open_holds{}')).toBe(0);

  await dataSource.query(`
    INSERT INTO balances (account_id, version, balance_micros, may_be_negative)
    SELECT account_id, max(version) + 1, 1, false FROM balances WHERE NOT may_be_negative GROUP BY account_id`);
  await sampled.until(balances, mismatches => mismatches === 1);
});
