import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { profileOfRow } from '../candidates/worker-row.sql.js';
import type { WorkerRow } from '../candidates/worker-row.sql.js';
import { ReplicaHints } from '../index/replica-hints.js';
import { WorkerIndex } from '../index/worker-index.js';
import { Placement } from '../matching/placement.js';
import { WorkReview } from './work-review.js';

/** Applies changes of workers to the index at once, and matches waiting tasks to the changed workers. */
@Injectable()
export class WorkerChanges {
  private readonly logger = new Logger(WorkerChanges.name);

  constructor(
    private readonly workers: WorkerIndex,
    private readonly placement: Placement,
    private readonly review: WorkReview,
    private readonly hints: ReplicaHints,
    private readonly clock: Clock,
  ) {}

  /** The workers were created or changed. Returns at once: the caller does not wait for the resulting offers. */
  updated(...rows: readonly WorkerRow[]): void {
    if (rows.length === 0) return;
    this.updateIndex(rows);
    this.serveInBackground(rows);
  }

  /**
   * The worker may have lost the right to open work. Returns when the registry has taken it back, or when that was not
   * possible and is left to the sweep. Only then is the worker served: until the registry knows of the change it
   * refuses offers.
   */
  async updatedAndReviewed(row: WorkerRow): Promise<void> {
    this.updateIndex([row]);
    await this.review.attempt({ orgId: row.org_id, workerId: row.worker_id });
    this.serveInBackground([row]);
  }

  /** The worker was deleted. Returns as {@link updatedAndReviewed} does. */
  async deleted(orgId: string, workerId: string): Promise<void> {
    this.workers.remove(orgId, workerId);
    this.hints.publish();
    await this.review.attempt({ orgId, workerId });
  }

  private updateIndex(rows: readonly WorkerRow[]): void {
    for (const row of rows) this.workers.put(profileOfRow(row), row.open_assignments, this.clock.now());
    this.hints.publish();
  }

  private serveInBackground(rows: readonly WorkerRow[]): void {
    this.serve(rows).catch((error: unknown) => {
      this.logger.warn('Waiting tasks could not be offered to a changed worker; the sweep retries.', error);
    });
  }

  /** One after the other: a thousand may have changed at once. */
  private async serve(rows: readonly WorkerRow[]): Promise<void> {
    for (const row of rows) await this.placement.serveWorker(row.org_id, row.worker_id);
  }
}
