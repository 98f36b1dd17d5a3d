import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { ReplicaHints } from '../feed/replica-hints.js';
import { WorkerIndex } from '../lookup/worker-index.js';
import { profileOfRow } from '../persistence/worker-row.js';
import type { WorkerRow } from '../persistence/worker-row.js';
import { Placement } from './placement.js';

/** Workers are new, have changed or are gone: the index hears it at once, and what waits may fit now. */
@Injectable()
export class WorkerNews {
  private readonly logger = new Logger(WorkerNews.name);

  constructor(
    private readonly workers: WorkerIndex,
    private readonly placement: Placement,
    private readonly hints: ReplicaHints,
    private readonly clock: Clock,
  ) {}

  /** Returns at once: whoever changed the workers does not wait for what comes of it. */
  changed(...rows: readonly WorkerRow[]): void {
    if (rows.length === 0) return;
    for (const row of rows) this.workers.put(profileOfRow(row), row.open_assignments, this.clock.now());
    this.hints.tell();
    this.serve(rows).catch((error: unknown) => {
      this.logger.warn('A changed worker was not given what waits; the sweep looks again.', error);
    });
  }

  gone(orgId: string, workerId: string): void {
    this.workers.remove(orgId, workerId);
    this.hints.tell();
  }

  /** One after the other: a thousand may have changed at once. */
  private async serve(rows: readonly WorkerRow[]): Promise<void> {
    for (const row of rows) await this.placement.serveWorker(row.org_id, row.worker_id);
  }
}
