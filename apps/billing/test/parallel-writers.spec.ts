import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, rowsOf } from '#libs/database';
import { Metrics, SystemClock, randomUUIDv7 } from '#libs/platform';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { MIGRATIONS } from '../src/billing.module.js';
import { addCredit } from '../src/credits/add-credit.rule.js';
import { confirmTask } from '../src/holds/confirm-task.rule.js';
import { placeHold } from '../src/holds/place-hold.rule.js';
import { settleHold } from '../src/holds/settle-hold.rule.js';
import { voidHold } from '../src/holds/void-hold.rule.js';
import { checkLedger } from '../src/ledger/check-ledger.sql.js';
import { LedgerMetrics } from '../src/ledger/ledger-metrics.js';
import { LedgerRepository } from '../src/ledger/ledger.repository.js';
import type { Operation } from '../src/ledger/operation.rule.js';
import { rebuildBalances } from '../src/ledger/rebuild-balances.sql.js';
import { payOut } from '../src/payouts/pay-out.rule.js';
import { holdRequest } from './in-memory-ledger.js';

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

/** A possible step, by the indexes of task and worker within a run. */
const step = fc.record({
  what: fc.constantFrom('hold', 'hold', 'note', 'settle', 'settle', 'void', 'credit', 'pay out'),
  task: fc.nat({ max: 11 }),
  workers: fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 4 }),
  answersNeeded: fc.integer({ min: 1, max: 4 }),
  steps: fc.integer({ min: 1, max: 3 }),
  isCompleted: fc.boolean(),
  amountMicros: fc.bigInt({ min: 1n, max: 400_000n }),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Tasks, organizations and workers of one run; each task belongs to one of the two organizations. */
function world() {
  const ids = (count: number): string[] => Array.from({ length: count }, () => randomUUIDv7());
  const [orgs, tasks, workers] = [ids(2), ids(12), ids(4)];
  const at = (list: readonly string[], place: number): string => list[place % list.length] ?? randomUUID();
  return {
    orgs,
    /** A new operation each time, as a redelivered event leads to a new operation. */
    operation: (one: Step): Operation<unknown> => {
      const { what, task, workers: paid, answersNeeded, steps, isCompleted, amountMicros } = one;
      const [taskId, orgId, transferId] = [at(tasks, task), at(orgs, task), randomUUIDv7()];
      const workerIds = paid.map(place => at(workers, place));
      const operations: Record<Step['what'], () => Operation<unknown>> = {
        hold: () => placeHold(holdRequest({ taskId, orgId, answersNeeded, steps, isCreated: isCompleted })),
        note: () => confirmTask(taskId, orgId),
        settle: () =>
          settleHold({ taskId, orgId, transferId, isCompleted, workerIds, workerSharePercent: 80 }),
        void: () => voidHold({ taskId, orgId, transferId }),
        credit: () => addCredit({ transferId, orgId, amountMicros, currency: 'USD', reference: null }),
        'pay out': () =>
          payOut({
            ...{ transferId, orgId, workerId: at(workers, task), amountMicros },
            ...{ currency: 'USD', reference: null },
          }),
      };
      return operations[what]();
    },
  };
}

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
      const { orgs, operation } = world();
      await runAll([
        ...orgs.map((_, task) => operation({ ...NOTHING, what: 'credit', task, amountMicros: 700_000n })),
        ...steps.map(operation),
      ]);
      await expectSound();

      // All events are redelivered, including those that came too early the first time; then everything is already
      // done.
      const again = steps.filter(({ what }) => what === 'settle' || what === 'note' || what === 'void');
      await runAll(again.map(operation));
      const settled = await transfersOf(orgs);
      await runAll([...again, ...again.toReversed()].map(operation));
      expect(await transfersOf(orgs)).toEqual(settled);
      await expectSound();
    }),
    { numRuns: 8 },
  );
});

const NOTHING: Omit<Step, 'what' | 'task' | 'amountMicros'> = {
  workers: [],
  answersNeeded: 1,
  steps: 1,
  isCompleted: false,
};
