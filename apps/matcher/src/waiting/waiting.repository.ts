import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Coalescer, execute, typedRows } from '#libs/database';
import { Metrics } from '#libs/platform';
import type { QueuedTask } from '../candidates/queued-task.rule.js';
import { StoredTask, storedTaskOf, taskOfStored } from './stored-task.sql.js';

const TaskRow = z.object({ task: StoredTask });

interface TaskEnded {
  readonly taskId: string;
  readonly at: Date;
}

/** A redelivered earlier round never overwrites a later one. */
const PUT = `
  INSERT INTO waiting_tasks AS known (task_id, org_id, round, places, pool_id, task)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (task_id) DO UPDATE
     SET round = excluded.round, places = excluded.places, pool_id = excluded.pool_id,
         task = excluded.task, changed_xid = pg_current_xact_id()
   WHERE known.round <= excluded.round`;

/**
 * The tasks for which no worker was free.
 *
 * A task can end at the same moment as it starts to wait, in two transactions that do not see each other. Each side
 * first commits its own row and then looks for the other's, so one of them sees both.
 */
@Injectable()
export class WaitingRepository implements OnApplicationShutdown {
  private readonly ends: Coalescer<TaskEnded, undefined>;

  constructor(
    private readonly dataSource: DataSource,
    metrics: Metrics,
  ) {
    this.ends = new Coalescer({
      runBatch: ends => this.writeEnds(ends),
      keyOf: ({ taskId }) => taskId,
      onBatch: size => {
        metrics.batchWritten('ended_tasks', size);
      },
    });
  }

  /** @returns false when the task has ended and does not wait */
  async put(task: QueuedTask): Promise<boolean> {
    const stored = JSON.stringify(storedTaskOf(task));
    const poolId = task.demand.poolId ?? null;
    const values = [task.taskId, task.orgId, task.round, task.places, poolId, stored];
    await execute(this.dataSource, PUT, values);
    const removed = await execute(
      this.dataSource,
      `DELETE FROM waiting_tasks AS w
        WHERE w.task_id = $1 AND EXISTS (SELECT FROM ended_tasks AS e WHERE e.task_id = w.task_id)`,
      [task.taskId],
    );
    return removed === 0;
  }

  /** Removes the waiting task of this round or an earlier one. */
  async remove(taskId: string, round: number): Promise<void> {
    await execute(this.dataSource, `DELETE FROM waiting_tasks WHERE task_id = $1 AND round <= $2`, [
      taskId,
      round,
    ]);
  }

  /** For good: a late event that queues the task again does not make it wait. */
  async end(taskId: string, at: Date): Promise<void> {
    await this.ends.submit({ taskId, at });
  }

  /** Undefined for a task that does not wait, or is another organization's. */
  async find(orgId: string, taskId: string): Promise<QueuedTask | undefined> {
    const sql = `SELECT task FROM waiting_tasks WHERE task_id = $1 AND org_id = $2`;
    const [row] = await typedRows(this.dataSource, TaskRow, sql, [taskId, orgId]);
    return row && taskOfStored(orgId, row.task);
  }

  async isWaiting(orgId: string, taskId: string): Promise<boolean> {
    const sql = `SELECT task_id FROM waiting_tasks WHERE task_id = $1 AND org_id = $2`;
    const rows = await typedRows(this.dataSource, z.object({}), sql, [taskId, orgId]);
    return rows.length > 0;
  }

  /** Deletes ends that are older than any event that can still arrive. */
  async purgeEnds(before: Date): Promise<void> {
    await execute(this.dataSource, `DELETE FROM ended_tasks WHERE ended_at < $1`, [before]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.ends.drain();
  }

  private async writeEnds(
    ends: readonly TaskEnded[],
  ): Promise<readonly { readonly ok: true; readonly value: undefined }[]> {
    const taskIds = ends.map(({ taskId }) => taskId);
    await execute(
      this.dataSource,
      `INSERT INTO ended_tasks (task_id, ended_at)
       SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) AS ended (task_id, ended_at) ORDER BY task_id
       ON CONFLICT DO NOTHING`,
      [taskIds, ends.map(({ at }) => at)],
    );
    await execute(this.dataSource, `DELETE FROM waiting_tasks WHERE task_id = ANY ($1::uuid[])`, [taskIds]);
    return ends.map(() => ({ ok: true, value: undefined }));
  }
}
