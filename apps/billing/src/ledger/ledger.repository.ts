import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Coalescer, idempotencyRefusal, loadIdempotent, saveIdempotent, transaction } from '#libs/database';
import type { IdempotencyLookup, Outcome, SqlRunner } from '#libs/database';
import { Clock, Metrics } from '#libs/platform';
import { loadPriceBook } from '../prices/price-book.sql.js';
import { lockAccounts } from './accounts.sql.js';
import type { StoredBalance } from './accounts.sql.js';
import { LedgerJob } from './ledger-job.js';
import type { Once } from './ledger-job.js';
import { LedgerMetrics } from './ledger-metrics.js';
import { LedgerState } from './ledger-state.rule.js';
import { loadTasks } from './load-tasks.sql.js';
import type { Operation } from './operation.rule.js';
import { writeLedger } from './write-ledger.sql.js';

type Job = LedgerJob<unknown>;

interface BatchResult {
  /** One per job, in the order of the jobs. */
  readonly outcomes: readonly Outcome<undefined>[];
  /** The ledger state with all changes written. */
  readonly state: LedgerState;
}

/**
 * The stored ledger: locks the accounts, lets the rules decide each operation and writes their decisions, in one
 * transaction for all concurrent operations.
 */
@Injectable()
export class LedgerRepository implements OnApplicationShutdown {
  private readonly coalescer: Coalescer<Job, undefined>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly ledgerMetrics: LedgerMetrics,
    metrics: Metrics,
  ) {
    this.coalescer = new Coalescer<Job, undefined>({
      runBatch: jobs => this.run(jobs),
      keyOf: ({ operation }) => operation.key,
      onBatch: size => {
        metrics.batchWritten('ledger', size);
      },
    });
  }

  /** Waits until operations in progress are written. */
  async onApplicationShutdown(): Promise<void> {
    await this.coalescer.drain();
  }

  /** @throws ServiceError `unavailable` when the database cannot be reached: the caller can safely retry */
  async submit<Result>(operation: Operation<Result>): Promise<Result> {
    const { result } = await this.submitOnce(operation, undefined);
    return result;
  }

  /**
   * As {@link submit}; with a key, a request repeated within a day gets the same response.
   *
   * @throws ServiceError `idempotency.key_reused`, `idempotency.in_progress`
   */
  async submitOnce<Result>(
    operation: Operation<Result>,
    once: Once<Result> | undefined,
  ): Promise<{ readonly result: Result; readonly replayed: boolean }> {
    const job = new LedgerJob(operation, once);
    await this.coalescer.submit(job);
    return job.response;
  }

  private async run(jobs: readonly Job[]): Promise<readonly Outcome<undefined>[]> {
    const { outcomes, state } = await transaction(this.dataSource, manager =>
      runBatch(manager, jobs, this.clock.now()),
    );
    this.ledgerMetrics.written(state.changes);
    return outcomes;
  }
}

/**
 * Runs operations in the transaction of `manager`. Each sees the effects of those before it: of twenty holds on a
 * balance that allows one, the first is placed and the rest are refused. A hot account's balance is written once for
 * all of them.
 */
async function runBatch(manager: SqlRunner, jobs: readonly Job[], now: Date): Promise<BatchResult> {
  const lookups = await lookUpKeys(manager, jobs, now);
  const toDecide = jobs.filter(job => (lookups.get(job)?.outcome ?? 'fresh') === 'fresh');
  const operations = toDecide.map(({ operation }) => operation);

  // Lock first: what is read after the lock cannot change before the commit.
  const stored = await lockAccounts(
    manager,
    operations.flatMap(({ accounts }) => accounts),
  );
  const state = new LedgerState({
    now,
    balances: new Map([...stored].map(([key, { balanceMicros }]) => [key, balanceMicros])),
    thresholds: thresholdsIn(stored),
    priceBook: await loadPriceBook(manager, distinct(operations.map(({ pricedFor }) => pricedFor))),
    ...(await loadTasks(manager, distinct(operations.map(({ taskId }) => taskId)))),
  });
  for (const job of toDecide) state.apply(job.decide(state));
  await writeLedger(manager, state, stored);
  await saveIdempotent(
    manager,
    toDecide.flatMap(job => job.responseToStore ?? []),
    now,
  );
  return { outcomes: jobs.map(job => outcomeOf(job, lookups.get(job))), state };
}

async function lookUpKeys(
  manager: SqlRunner,
  jobs: readonly Job[],
  now: Date,
): Promise<ReadonlyMap<Job, IdempotencyLookup>> {
  const keyed = jobs.flatMap(job => {
    const { idempotencyKey: key } = job;
    return key === undefined ? [] : [{ job, key }];
  });
  const lookups = await loadIdempotent(
    manager,
    keyed.map(({ key }) => key),
    now,
  );
  return new Map(keyed.map(({ job }, place) => [job, lookups[place] ?? { outcome: 'in_progress' }]));
}

function outcomeOf(job: Job, lookup: IdempotencyLookup | undefined): Outcome<undefined> {
  if (lookup?.outcome === 'reused' || lookup?.outcome === 'in_progress') {
    return { ok: false, error: idempotencyRefusal(lookup.outcome) };
  }
  if (lookup?.outcome === 'replay') job.replay(lookup.response);
  return { ok: true, value: undefined };
}

function thresholdsIn(stored: ReadonlyMap<string, StoredBalance>): ReadonlyMap<string, bigint> {
  return new Map(
    [...stored].flatMap(([key, { thresholdMicros }]) =>
      thresholdMicros === null ? [] : [[key, thresholdMicros] as const],
    ),
  );
}

function distinct(ids: readonly (string | null)[]): readonly string[] {
  return [...new Set(ids.filter(id => id !== null))];
}
