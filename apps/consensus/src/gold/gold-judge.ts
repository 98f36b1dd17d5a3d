import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf, transaction } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { Clock, IdSource } from '#libs/platform';
import { recordJudgements } from '../quality/record-judgements.js';
import { recordScores } from '../quality/record-scores.js';
import type { ScoreCircumstances } from '../quality/record-scores.js';
import { forgetGold } from './forget-gold.js';
import { goldJudgements } from './gold-judgements.js';

/** Uses the primary key. */
const AMONG = `SELECT task_id FROM gold WHERE task_id = ANY ($1::uuid[])`;

/**
 * Judges answers to tasks with a known answer.
 *
 * An answer and the task's known answer can arrive at the same time. Neither waits for the other: each is committed
 * first and then looks for the other, so that the later one finds the earlier. Judging is idempotent.
 */
@Injectable()
export class GoldJudge {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Judges the committed answers to those of these tasks that have a known answer. */
  async lookAt(taskIds: readonly string[]): Promise<void> {
    const found = await rowsOf<{ task_id: string }>(this.dataSource, AMONG, [taskIds]);
    if (found.length === 0) return;
    await transaction(this.dataSource, manager =>
      this.judge(
        manager,
        found.map(row => row.task_id),
      ),
    );
  }

  /** The same in the transaction of `manager`. */
  async judge(manager: SqlRunner, taskIds: readonly string[]): Promise<void> {
    const circumstances = this.circumstances();
    const answers = await goldJudgements(manager, taskIds);
    await recordScores(manager, await recordJudgements(manager, answers, circumstances.now), circumstances);
  }

  /** Reverts the judgements by this task's known answer. Returns whether there was one. */
  async forget(orgId: string, taskId: string): Promise<boolean> {
    return transaction(this.dataSource, manager => forgetGold(manager, orgId, taskId, this.circumstances()));
  }

  private circumstances(): ScoreCircumstances {
    return { now: this.clock.now(), nextId: () => this.ids.next() };
  }
}
