import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, rowsOf } from '#libs/database';
import { Metrics, SystemClock } from '#libs/platform';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { MIGRATIONS } from '../src/billing.module.js';
import { checkLedger } from '../src/ledger/check-ledger.sql.js';
import { LedgerMetrics } from '../src/ledger/ledger-metrics.js';
import { LedgerRepository } from '../src/ledger/ledger.repository.js';
import type { Operation } from '../src/ledger/operation.rule.js';
import { rebuildBalances } from '../src/ledger/rebuild-balances.sql.js';
import { Participants, step } from './random-operations.js';
import type { Step } from './random-operations.js';

const REPLICAS = 4;

let database: TestDatabase;
let dataSource: DataSource;
let replicas: LedgerRepository[];

beforeAll(async () => {
  database = await createTestDatabase();
  const options = { url: database.url, schema: 'billing', migrations: MIGRATIONS, poolSize: REPLICAS };
  dataSource = await connect(options, { warn: () => undefined });
  replicas = Array.from({ length: REPLICAS }, () => {
    const metrics = new Metrics('billing');
    return new LedgerRepository(dataSource, new SystemClock(), new LedgerMetrics(metrics), metrics);
  });
});
afterAll(async () => {
  await Promise.all(replicas.map(replica => replica.onApplicationShutdown()));
  await dataSource.destroy();
  await database.drop();
});

/** Runs all operations concurrently, each on a replica chosen at random. */
async function runAll(operations: readonly Operation<unknown>[]): Promise<void> {
  const replicaAt = (place: number): LedgerRepository => {
    const replica = replicas[place % REPLICAS];
    if (replica === undefined) throw new Error('There are no replicas.');
    return replica;
  };
  await Promise.all(operations.map((operation, place) => replicaAt(place).submit(operation)));
}

async function expectSound(): Promise<void> {
  const { faults, differences, sums } = await checkLedger(dataSource);
  expect({ faults, differences }).toEqual({ faults: [], differences: [] });
  expect(sums.filter(({ sumMicros }) => sumMicros !== 0n)).toEqual([]);
  expect(await rebuildBalances(dataSource)).toEqual([]);
}

async function transfersOf(orgs: readonly string[]): Promise<readonly unknown[]> {
  const sql = `
    SELECT transfer_id, kind, task_id, amount_micros, account_id
      FROM transfers JOIN entries USING (transfer_id)
     WHERE org_id = ANY ($1::uuid[])
     ORDER BY transfer_id, account_id`;
  return rowsOf(dataSource, sql, [orgs]);
}

test('under any concurrent writers the ledger is sound, and repeating the operations changes nothing', async () => {
  const history = fc.array(step, { minLength: 40, maxLength: 120 });
  await fc.assert(
    fc.asyncProperty(history, async steps => {
      const participants = new Participants();
      const operationsOf = (list: readonly Step[]) => list.map(one => participants.operation(one));
      await runAll([...participants.credits(700_000n), ...operationsOf(steps)]);
      await expectSound();

      // All events are redelivered, including those that came too early the first time; then everything is already
      // done.
      const again = steps.filter(({ what }) => what === 'settle' || what === 'confirm' || what === 'void');
      await runAll(operationsOf(again));
      const settled = await transfersOf(participants.orgs);
      await runAll(operationsOf([...again, ...again.toReversed()]));
      expect(await transfersOf(participants.orgs)).toEqual(settled);
      await expectSound();
    }),
    { numRuns: 8 },
  );
});
