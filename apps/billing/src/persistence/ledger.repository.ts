import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Coalescer, transaction } from '#libs/database';
import type { Outcome } from '#libs/database';
import { Clock, Metrics } from '#libs/platform';
import type { Operation } from '../domain/operation.js';
import { LedgerMetrics } from '../ledger-metrics.js';
import { LedgerJob } from './ledger-job.js';
import type { Once } from './ledger-job.js';
import { runBatch } from './run-batch.js';

type Job = LedgerJob<unknown>;

/**
 * The stored ledger: locks the accounts, lets the rules decide each operation and writes their decisions, in one
 * transaction for all concurrent operations.
 */
@Injectable()
export class LedgerRepository implements OnApplicationShutdown {
  readonly #coalescer: Coalescer<Job, undefined>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly ledgerMetrics: LedgerMetrics,
    metrics: Metrics,
  ) {
    this.#coalescer = new Coalescer<Job, undefined>({
      runBatch: jobs => this.#run(jobs),
      keyOf: ({ operation }) => operation.key,
      onBatch: size => {
        metrics.batchWritten('ledger', size);
      },
    });
  }

  /** Waits until operations in progress are written. */
  async onApplicationShutdown(): Promise<void> {
    await this.#coalescer.drain();
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
    await this.#coalescer.submit(job);
    return job.answer;
  }

  async #run(jobs: readonly Job[]): Promise<readonly Outcome<undefined>[]> {
    const { outcomes, state } = await transaction(this.dataSource, manager =>
      runBatch(manager, jobs, this.clock.now()),
    );
    this.ledgerMetrics.written(state.changes);
    return outcomes;
  }
}
