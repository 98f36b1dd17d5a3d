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

/** Index: the primary key. */
const AMONG = `SELECT task_id FROM gold WHERE task_id = ANY ($1::uuid[])`;

/**
 * Judges answers whose right answer is known.
 *
 * An answer and its being known can come at the same moment. Neither waits for the other: each is committed first
 * and looks for the other then, so that whichever comes second finds the first. Judging twice changes nothing.
 */
@Injectable()
export class GoldJudge {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Judges what there is to judge among these tasks, whose answers have been committed. */
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

  /** Takes back what was judged by the right answer to this task. Returns whether it was known. */
  async forget(orgId: string, taskId: string): Promise<boolean> {
    return transaction(this.dataSource, manager => forgetGold(manager, orgId, taskId, this.circumstances()));
  }

  private circumstances(): ScoreCircumstances {
    return { now: this.clock.now(), nextId: () => this.ids.next() };
  }
}
