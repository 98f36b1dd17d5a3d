import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MatchRound } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { QueuedTask } from '../domain/queued-task.js';

/** Every look for a worker, so that "why this one?" has an answer. Written once, never changed. */
@Injectable()
export class MatchRepository {
  constructor(private readonly dataSource: DataSource) {}

  async add({ taskId, orgId }: QueuedTask, round: MatchRound): Promise<void> {
    await this.dataSource.query(`INSERT INTO match_rounds (task_id, org_id, round) VALUES ($1, $2, $3)`, [
      taskId,
      orgId,
      JSON.stringify(round),
    ]);
  }

  /** In the order of the looks; empty for a task nobody has looked at, or another organization's. */
  async roundsOf(orgId: string, taskId: string): Promise<MatchRound[]> {
    const rows = await rowsOf<{ round: unknown }>(
      this.dataSource,
      `SELECT round FROM match_rounds WHERE task_id = $1 AND org_id = $2 ORDER BY look_id`,
      [taskId, orgId],
    );
    return rows.map(({ round }) => MatchRound.parse(round));
  }
}
