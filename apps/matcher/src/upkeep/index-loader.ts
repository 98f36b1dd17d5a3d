import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { AssignmentRepository } from '../assignments/assignment.repository.js';
import { profileOfRow } from '../candidates/worker-row.sql.js';
import type { WorkerRow } from '../candidates/worker-row.sql.js';
import { WaitingIndex } from '../index/waiting-index.js';
import { WorkerIndex } from '../index/worker-index.js';
import { ChangeRepository } from './change.repository.js';

interface WorkerRef {
  readonly orgId: string;
  readonly workerId: string;
}

/** Loads the tables into the indexes: all rows, or those that changed since the last load. */
@Injectable()
export class IndexLoader {
  private readonly logger = new Logger(IndexLoader.name);
  /** Transactions before this one have been read. */
  private horizon = '0';

  constructor(
    private readonly changes: ChangeRepository,
    private readonly assignments: AssignmentRepository,
    private readonly workers: WorkerIndex,
    private readonly waiting: WaitingIndex,
    private readonly clock: Clock,
  ) {}

  async loadAll(): Promise<void> {
    const startedAt = performance.now();
    const horizon = await this.changes.horizon();
    for await (const rows of this.changes.workers()) this.put(rows);
    for await (const tasks of this.changes.waitingTasks()) for (const task of tasks) this.waiting.put(task);
    this.horizon = horizon;
    this.logger.log({
      msg: 'The indexes are loaded.',
      workers: this.workers.size,
      waiting_tasks: this.waiting.size,
      duration_ms: Math.round(performance.now() - startedAt),
    });
  }

  async readChanges(): Promise<void> {
    const horizon = await this.changes.horizon();
    this.put(await this.changes.workersChangedSince(this.horizon));
    for (const task of await this.changes.waitingChangedSince(this.horizon)) this.waiting.put(task);
    this.horizon = horizon;
  }

  /**
   * Refreshes what polls cannot see: open assignment counts, and which tasks no longer wait.
   *
   * @returns workers with capacity that was not known: waiting tasks may not have been offered to them
   */
  async compare(): Promise<readonly WorkerRef[]> {
    const known = new Set(this.waiting.taskIds());
    const stored = await this.changes.waitingIds();
    // Only tasks known before the rows were read: tasks added since may be newer than the rows.
    for (const taskId of known) if (!stored.has(taskId)) this.waiting.remove(taskId);

    const counts = await this.assignments.openCounts();
    const busy = new Set(counts.map(({ workerId }) => workerId));
    const idle = [...this.workers.busyWorkers()].filter(({ workerId }) => !busy.has(workerId));
    return [...counts, ...idle.map(worker => ({ ...worker, open: 0 }))].filter(({ orgId, workerId, open }) =>
      this.workers.setOpenAssignments(orgId, workerId, open),
    );
  }

  private put(rows: readonly WorkerRow[]): void {
    const now = this.clock.now();
    for (const row of rows) {
      if (row.deleted_at === null) this.workers.put(profileOfRow(row), row.open_assignments, now);
      else this.workers.remove(row.org_id, row.worker_id);
    }
  }
}
