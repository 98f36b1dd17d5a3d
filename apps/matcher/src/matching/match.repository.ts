import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { StoredMatchRound, readerOf } from '#libs/contracts';
import { Coalescer, execute, typedRows } from '#libs/database';
import { IdSource, Metrics } from '#libs/platform';
import type { QueuedTask } from '../candidates/queued-task.rule.js';

const RoundRow = z.object({ round: readerOf(StoredMatchRound) });

interface RecordedRound {
  readonly roundId: string;
  readonly taskId: string;
  readonly orgId: string;
  readonly round: StoredMatchRound;
}

/** Every match round, so that "why this one?" has an answer. Written once, never changed. */
@Injectable()
export class MatchRepository implements OnApplicationShutdown {
  private readonly coalescer: Coalescer<RecordedRound, undefined>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly ids: IdSource,
    metrics: Metrics,
  ) {
    this.coalescer = new Coalescer({
      runBatch: rounds => this.write(rounds),
      keyOf: ({ roundId }) => roundId,
      onBatch: size => {
        metrics.batchWritten('match_rounds', size);
      },
    });
  }

  async add({ taskId, orgId }: QueuedTask, round: StoredMatchRound): Promise<void> {
    await this.coalescer.submit({ roundId: this.ids.next(), taskId, orgId, round });
  }

  /** In the order of the rounds; empty for a task without rounds, or another organization's. */
  async roundsOf(orgId: string, taskId: string): Promise<StoredMatchRound[]> {
    const rows = await typedRows(
      this.dataSource,
      RoundRow,
      `SELECT round FROM match_rounds WHERE task_id = $1 AND org_id = $2 ORDER BY look_id`,
      [taskId, orgId],
    );
    return rows.map(({ round }) => round);
  }

  async erase(taskId: string): Promise<void> {
    await execute(this.dataSource, `DELETE FROM match_rounds WHERE task_id = $1`, [taskId]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.coalescer.drain();
  }

  private async write(
    rounds: readonly RecordedRound[],
  ): Promise<readonly { readonly ok: true; readonly value: undefined }[]> {
    await execute(
      this.dataSource,
      `INSERT INTO match_rounds (look_id, task_id, org_id, round)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::jsonb[])`,
      [
        rounds.map(({ roundId }) => roundId),
        rounds.map(({ taskId }) => taskId),
        rounds.map(({ orgId }) => orgId),
        rounds.map(({ round }) => JSON.stringify(round)),
      ],
    );
    return rounds.map(() => ({ ok: true, value: undefined }));
  }
}
