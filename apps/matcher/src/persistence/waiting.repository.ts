import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { changedRows, rowsOf } from '#libs/database';
import type { QueuedTask } from '../domain/queued-task.js';
import { storedTaskOf } from './stored-task.js';

/** A later round is never overwritten by an earlier one that comes again. */
const PUT = `
  INSERT INTO waiting_tasks AS known (task_id, org_id, round, places, pool_id, task)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (task_id) DO UPDATE
     SET round = excluded.round, places = excluded.places, pool_id = excluded.pool_id,
         task = excluded.task, changed_xid = pg_current_xact_id()
   WHERE known.round <= excluded.round`;

/**
 * The tasks for which nobody was free.
 *
 * A task can end at the same moment as it begins to wait, in two transactions that do not see each other.
 * Each side first commits its own row and then looks for the other's, so one of them sees both.
 */
@Injectable()
export class WaitingRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns false when the task has ended and nothing waits */
  async put(task: QueuedTask): Promise<boolean> {
    const stored = JSON.stringify(storedTaskOf(task));
    const poolId = task.demand.poolId ?? null;
    const values = [task.taskId, task.orgId, task.round, task.places, poolId, stored];
    await this.dataSource.query(PUT, values);
    const removed = await changedRows(
      this.dataSource,
      `DELETE FROM waiting_tasks AS w
        WHERE w.task_id = $1 AND EXISTS (SELECT FROM ended_tasks AS e WHERE e.task_id = w.task_id)`,
      [task.taskId],
    );
    return removed === 0;
  }

  /** Removes what waits in this round or an earlier one. */
  async remove(taskId: string, round: number): Promise<void> {
    await this.dataSource.query(`DELETE FROM waiting_tasks WHERE task_id = $1 AND round <= $2`, [
      taskId,
      round,
    ]);
  }

  async end(taskId: string, at: Date): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO ended_tasks (task_id, ended_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      [taskId, at],
    );
    await this.dataSource.query(`DELETE FROM waiting_tasks WHERE task_id = $1`, [taskId]);
  }

  async isWaiting(orgId: string, taskId: string): Promise<boolean> {
    const sql = `SELECT task_id FROM waiting_tasks WHERE task_id = $1 AND org_id = $2`;
    const rows = await rowsOf(this.dataSource, sql, [taskId, orgId]);
    return rows.length > 0;
  }

  /** Forgets ends that lie further back than any event can still come from. */
  async forgetEnded(before: Date): Promise<void> {
    await this.dataSource.query(`DELETE FROM ended_tasks WHERE ended_at < $1`, [before]);
  }
}
