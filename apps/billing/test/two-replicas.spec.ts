import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect } from '#libs/database';
import { Metrics, SystemClock, randomUUIDv7 } from '#libs/platform';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { MIGRATIONS } from '../src/billing.module.js';
import { addCredit } from '../src/credits/add-credit.rule.js';
import { placeHold } from '../src/holds/place-hold.rule.js';
import { settleHold } from '../src/holds/settle-hold.rule.js';
import { organizationBalance } from '../src/ledger/accounts.sql.js';
import { checkLedger } from '../src/ledger/check-ledger.sql.js';
import { LedgerMetrics } from '../src/ledger/ledger-metrics.js';
import { LedgerRepository } from '../src/ledger/ledger.repository.js';
import { holdRequest } from './in-memory-ledger.js';

const REPLICAS = 4;

let database: TestDatabase;
let dataSource: DataSource;
let replicas: LedgerRepository[];
let orgId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const options = { url: database.url, schema: 'billing', migrations: MIGRATIONS, poolSize: REPLICAS };
  dataSource = await connect(options, { warn: () => undefined });
});
beforeEach(() => {
  orgId = randomUUID();
  replicas = Array.from({ length: REPLICAS }, () => {
    const metrics = new Metrics('billing');
    return new LedgerRepository(dataSource, new SystemClock(), new LedgerMetrics(metrics), metrics);
  });
});
afterEach(async () => {
  await Promise.all(replicas.map(replica => replica.onApplicationShutdown()));
  const report = await checkLedger(dataSource);
  expect(report.faults).toEqual([]);
  expect(report.differences).toEqual([]);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

/** Each replica has its own queue: only the database coordinates them. */
function replica(place: number): LedgerRepository {
  const found = replicas[place % REPLICAS];
  if (found === undefined) throw new Error('There are no replicas.');
  return found;
}

function credit(micros: number) {
  const amountMicros = BigInt(micros);
  return addCredit({ transferId: randomUUIDv7(), orgId, amountMicros, currency: 'USD', reference: null });
}

function hold(taskId: string) {
  return placeHold(holdRequest({ taskId, orgId }));
}

function cancel(taskId: string) {
  return settleHold({
    taskId,
    orgId,
    transferId: randomUUIDv7(),
    isCompleted: false,
    workerIds: [],
    workerSharePercent: 80,
  });
}

test('of twenty holds requested from several replicas, on a balance that allows one, one is placed', async () => {
  await replica(0).submit(credit(299_999));
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, place) => replica(place).submit(hold(randomUUIDv7()))),
  );
  const outcomes = results.map(({ outcome }) => outcome).sort();
  expect(outcomes).toEqual(['held', ...Array.from({ length: 19 }, () => 'insufficient_funds')]);
});

test('a hold that races with the end of its task leaves nothing held', async () => {
  await replica(0).submit(credit(100_000_000));
  const tasks = Array.from({ length: 100 }, () => randomUUIDv7());
  await Promise.all(
    tasks.flatMap((taskId, place) => [
      replica(place).submit(hold(taskId)),
      replica(place + 1).submit(cancel(taskId)),
    ]),
  );
  const { availableMicros, heldMicros } = await organizationBalance(dataSource, orgId);
  expect({ availableMicros, heldMicros }).toEqual({ availableMicros: 100_000_000n, heldMicros: 0n });
});

test('a task ended by several replicas concurrently ends once', async () => {
  await replica(0).submit(credit(150_000));
  const taskId = randomUUIDv7();
  await replica(0).submit(hold(taskId));
  const ends = await Promise.all([0, 1, 2, 3].map(place => replica(place).submit(cancel(taskId))));
  expect(ends.filter(({ outcome }) => outcome === 'released')).toHaveLength(1);
});

test('new organizations and workers opened by several replicas concurrently do not block each other', async () => {
  const workers = Array.from({ length: 20 }, () => randomUUID());
  await replica(0).submit(credit(150_000 * workers.length));
  await Promise.all(
    workers.map(async (_, place) => {
      const taskId = randomUUIDv7();
      await replica(place).submit(hold(taskId));
      // The same few workers in different orders.
      const workerIds = [...workers.slice(place), ...workers.slice(0, place)];
      const result = await replica(place + 1).submit(
        settleHold({
          taskId,
          orgId,
          transferId: randomUUIDv7(),
          isCompleted: true,
          workerIds,
          workerSharePercent: 80,
        }),
      );
      expect(result.outcome).toBe('captured');
    }),
  );
});

test('a replica that stops writes the operations it has accepted, and accepts no more', async () => {
  await replica(0).submit(credit(1_500_000));
  const taken = Array.from({ length: 10 }, () => replica(1).submit(hold(randomUUIDv7())));
  await replica(1).onApplicationShutdown();
  const results = await Promise.all(taken);
  expect(results.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 10 }, () => 'held'));
  await expect(replica(1).submit(hold(randomUUIDv7()))).rejects.toMatchObject({ code: 'queue.closed' });
});
