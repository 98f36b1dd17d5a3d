import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { ReplicaHints } from '../feed/replica-hints.js';
import { WorkerIndex } from '../lookup/worker-index.js';
import { profileOfRow } from '../persistence/worker-row.js';
import type { WorkerRow } from '../persistence/worker-row.js';
import { Placement } from './placement.js';
import { WorkReview } from './work-review.js';

/** Workers were created, changed or deleted: updates the index at once and matches waiting tasks to them. */
@Injectable()
export class WorkerNews {
  private readonly logger = new Logger(WorkerNews.name);

  constructor(
    private readonly workers: WorkerIndex,
    private readonly placement: Placement,
    private readonly review: WorkReview,
    private readonly hints: ReplicaHints,
    private readonly clock: Clock,
  ) {}

  /** Returns at once: the caller does not wait for the resulting offers. */
  changed(...rows: readonly WorkerRow[]): void {
    if (rows.length === 0) return;
    this.learn(rows);
    this.serveSoon(rows);
  }

  /**
   * A worker who may have lost the right to open work. Returns when the registry has taken it back, or when that was
   * not possible and is left to the sweep. Only then is the worker served: until the registry knows of the change it
   * refuses offers.
   */
  async changedAndReviewed(row: WorkerRow): Promise<void> {
    this.learn([row]);
    await this.review.attempt({ orgId: row.org_id, workerId: row.worker_id });
    this.serveSoon([row]);
  }

  /** The worker was deleted. Returns as {@link changedAndReviewed} does. */
  async gone(orgId: string, workerId: string): Promise<void> {
    this.workers.remove(orgId, workerId);
    this.hints.tell();
    await this.review.attempt({ orgId, workerId });
  }

  private learn(rows: readonly WorkerRow[]): void {
    for (const row of rows) this.workers.put(profileOfRow(row), row.open_assignments, this.clock.now());
    this.hints.tell();
  }

  private serveSoon(rows: readonly WorkerRow[]): void {
    this.serve(rows).catch((error: unknown) => {
      this.logger.warn('A changed worker was not given what waits; the sweep looks again.', error);
    });
  }

  /** One after the other: a thousand may have changed at once. */
  private async serve(rows: readonly WorkerRow[]): Promise<void> {
    for (const row of rows) await this.placement.serveWorker(row.org_id, row.worker_id);
  }
}
