import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { afterAll } from 'vitest';
import { connect } from '#libs/database';
import { Clock, Metrics, randomUUIDv7 } from '#libs/platform';
import { createTestDatabase } from '#libs/testing';
import { MIGRATIONS } from '../src/billing.module.js';
import { addCredit } from '../src/credits/add-credit.rule.js';
import { placeHold } from '../src/holds/place-hold.rule.js';
import { settleHold } from '../src/holds/settle-hold.rule.js';
import { voidHold } from '../src/holds/void-hold.rule.js';
import { LedgerMetrics } from '../src/ledger/ledger-metrics.js';
import { LedgerRepository } from '../src/ledger/ledger.repository.js';
import type { Operation } from '../src/ledger/operation.rule.js';
import { holdRequest } from './in-memory-ledger.js';

const HOUR_MS = 3_600_000;

/** Maximum clock skew between replicas. */
const SKEW_MS = HOUR_MS / 2;

class SetClock extends Clock {
  time = new Date();

  now(): Date {
    return this.time;
  }
}

/** An event some time after the previous one, dated by a clock with this skew. */
const moment = fc.record({
  what: fc.constantFrom('credit', 'hold', 'hold', 'complete', 'fail', 'void'),
  // Often so short that the clocks disagree about the order.
  afterHours: fc.oneof(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 400 })),
  skewMs: fc.integer({ min: -SKEW_MS, max: SKEW_MS }),
  task: fc.nat({ max: 9 }),
  taskType: fc.constantFrom('review', 'verification'),
  workspaceId: fc.constantFrom('default', 'ci'),
  amountMicros: fc.integer({ min: 1, max: 900_000 }),
  answersNeeded: fc.integer({ min: 1, max: 4 }),
});
export type Moment = typeof moment extends fc.Arbitrary<infer Value> ? Value : never;

export const history = fc.array(moment, { minLength: 1, maxLength: 40 });

/** Writes a ledger that spans months without waiting. */
export class DatedLedger {
  private readonly clock = new SetClock();
  private readonly ledger: LedgerRepository;

  constructor(dataSource: DataSource) {
    const metrics = new Metrics('billing');
    this.ledger = new LedgerRepository(dataSource, this.clock, new LedgerMetrics(metrics), metrics);
  }

  at<Result>(time: Date, operation: Operation<Result>): Promise<Result> {
    this.clock.time = time;
    return this.ledger.submit(operation);
  }

  /** Writes a history for a new organization. Returns the organization. */
  async write(moments: readonly Moment[], since: Date): Promise<string> {
    const orgId = randomUUID();
    const tasks = Array.from({ length: 10 }, () => randomUUIDv7());
    let timeMs = since.getTime();
    for (const one of moments) {
      timeMs += one.afterHours * HOUR_MS;
      await this.at(new Date(timeMs + one.skewMs), operationOf(one, orgId, tasks[one.task] ?? ''));
    }
    return orgId;
  }

  async close(): Promise<void> {
    await this.ledger.onApplicationShutdown();
  }
}

/** A dated ledger in a database of its own, for the tests of a file. Await it at the top of the file. */
export async function startDatedLedger(): Promise<{
  readonly dataSource: DataSource;
  readonly ledger: DatedLedger;
}> {
  const database = await createTestDatabase();
  const dataSource = await connect(
    { url: database.url, schema: 'billing', migrations: MIGRATIONS },
    { warn: () => undefined },
  );
  const ledger = new DatedLedger(dataSource);
  afterAll(async () => {
    await ledger.close();
    await dataSource.destroy();
    await database.drop();
  });
  return { dataSource, ledger };
}

function operationOf(one: Moment, orgId: string, taskId: string): Operation<unknown> {
  const transferId = randomUUIDv7();
  const { what, taskType, workspaceId, amountMicros, answersNeeded } = one;
  switch (what) {
    case 'credit':
      return addCredit({
        ...{ transferId, orgId, currency: 'USD', reference: null },
        amountMicros: BigInt(amountMicros),
      });
    case 'hold':
      return placeHold(holdRequest({ taskId, orgId, taskType, workspaceId, answersNeeded }));
    case 'void':
      return voidHold({ taskId, orgId, transferId });
    case 'complete':
    case 'fail': {
      const end = { taskId, orgId, transferId, isCompleted: what === 'complete', workerSharePercent: 80 };
      return settleHold({ ...end, workerIds: amountMicros % 2 === 0 ? [randomUUID()] : [] });
    }
  }
}
