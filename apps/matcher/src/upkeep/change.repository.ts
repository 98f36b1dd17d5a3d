import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { QueuedTask } from '../candidates/queued-task.rule.js';
import { WORKER_COLUMNS } from '../candidates/worker-row.sql.js';
import type { WorkerRow } from '../candidates/worker-row.sql.js';
import { statement } from '../sql/statement.sql.js';
import { StoredTask, taskOfStored } from '../waiting/stored-task.sql.js';

const PAGE = 5_000;

interface WaitingRow {
  readonly task_id: string;
  readonly org_id: string;
  readonly task: unknown;
}

/** Reads workers and waiting tasks for a replica, at its start and afterwards. */
@Injectable()
export class ChangeRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The transaction before which all others have finished: a later read includes all of them, and reading changes from
   * it on misses nothing, however slow a transaction is.
   */
  async horizon(): Promise<string> {
    const rows = await statement<{ horizon: string }>(
      this.dataSource,
      `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon`,
    );
    return rows[0]?.horizon ?? '0';
  }

  /** All workers in pages. Uses the primary key. */
  async *workers(): AsyncGenerator<readonly WorkerRow[]> {
    for (let after: string | null = null; ;) {
      const rows: readonly WorkerRow[] = await statement<WorkerRow>(
        this.dataSource,
        `SELECT ${WORKER_COLUMNS} FROM workers AS w
          WHERE w.deleted_at IS NULL AND ($1::uuid IS NULL OR w.worker_id > $1)
          ORDER BY w.worker_id LIMIT ${PAGE}`,
        [after],
      );
      yield rows;
      after = rows.at(-1)?.worker_id ?? null;
      if (rows.length < PAGE) return;
    }
  }

  /** Workers written by transactions from `since` on, including deleted ones. Uses `workers_by_change`. */
  async workersChangedSince(since: string): Promise<readonly WorkerRow[]> {
    return statement<WorkerRow>(
      this.dataSource,
      `SELECT ${WORKER_COLUMNS} FROM workers AS w WHERE w.changed_xid >= $1::text::xid8`,
      [since],
    );
  }

  /** All waiting tasks in pages. Uses the primary key. */
  async *waitingTasks(): AsyncGenerator<readonly QueuedTask[]> {
    for (let after: string | null = null; ;) {
      const rows: readonly WaitingRow[] = await statement<WaitingRow>(
        this.dataSource,
        `SELECT task_id, org_id, task FROM waiting_tasks
          WHERE $1::uuid IS NULL OR task_id > $1
          ORDER BY task_id LIMIT ${PAGE}`,
        [after],
      );
      yield rows.map(taskOf);
      after = rows.at(-1)?.task_id ?? null;
      if (rows.length < PAGE) return;
    }
  }

  /** Waiting tasks written by transactions from `since` on. Uses `waiting_tasks_by_change`. */
  async waitingChangedSince(since: string): Promise<readonly QueuedTask[]> {
    const rows = await statement<WaitingRow>(
      this.dataSource,
      `SELECT task_id, org_id, task FROM waiting_tasks WHERE changed_xid >= $1::text::xid8`,
      [since],
    );
    return rows.map(taskOf);
  }

  async waitingIds(): Promise<ReadonlySet<string>> {
    const rows = await statement<{ task_id: string }>(this.dataSource, `SELECT task_id FROM waiting_tasks`);
    return new Set(rows.map(row => row.task_id));
  }
}

function taskOf({ org_id: orgId, task }: WaitingRow): QueuedTask {
  return taskOfStored(orgId, StoredTask.parse(task));
}
