import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { typedRows } from '#libs/database';
import { z } from 'zod';
import type { QueuedTask } from '../candidates/queued-task.rule.js';
import { WORKER_COLUMNS, WorkerRow } from '../candidates/worker-row.sql.js';
import { StoredTask, taskOfStored } from '../waiting/stored-task.sql.js';

const PAGE = 5_000;

const HorizonRow = z.object({ horizon: z.string() });
const WaitingRow = z.object({ task_id: z.string(), org_id: z.string(), task: StoredTask });
const TaskIdRow = WaitingRow.pick({ task_id: true });

/** Reads workers and waiting tasks for a replica, at its start and afterwards. */
@Injectable()
export class ChangeRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The transaction before which all others have finished: a later read includes all of them, and reading changes from
   * it on misses nothing, however slow a transaction is.
   */
  async horizon(): Promise<string> {
    const rows = await typedRows(
      this.dataSource,
      HorizonRow,
      `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon`,
    );
    return rows[0]?.horizon ?? '0';
  }

  /** All workers in pages. Uses the primary key. */
  async *workers(): AsyncGenerator<readonly WorkerRow[]> {
    for (let after: string | null = null; ;) {
      const rows: readonly WorkerRow[] = await typedRows(
        this.dataSource,
        WorkerRow,
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
    return typedRows(
      this.dataSource,
      WorkerRow,
      `SELECT ${WORKER_COLUMNS} FROM workers AS w WHERE w.changed_xid >= $1::text::xid8`,
      [since],
    );
  }

  /** All waiting tasks in pages. Uses the primary key. */
  async *waitingTasks(): AsyncGenerator<readonly QueuedTask[]> {
    for (let after: string | null = null; ;) {
      const rows: readonly z.infer<typeof WaitingRow>[] = await typedRows(
        this.dataSource,
        WaitingRow,
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
    const rows = await typedRows(
      this.dataSource,
      WaitingRow,
      `SELECT task_id, org_id, task FROM waiting_tasks WHERE changed_xid >= $1::text::xid8`,
      [since],
    );
    return rows.map(taskOf);
  }

  async waitingIds(): Promise<ReadonlySet<string>> {
    const rows = await typedRows(this.dataSource, TaskIdRow, `SELECT task_id FROM waiting_tasks`);
    return new Set(rows.map(row => row.task_id));
  }
}

function taskOf({ org_id: orgId, task }: z.infer<typeof WaitingRow>): QueuedTask {
  return taskOfStored(orgId, task);
}
