import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { transaction } from '#libs/database';
import { Clock, IdSource } from '#libs/platform';
import type { JudgedAnswer } from '../quality/judgement.rule.js';
import { recordJudgements } from '../quality/judgements.sql.js';
import { recordScores } from '../quality/scores.sql.js';
import { deleteGold, goldJudgements, tasksWithGold } from './gold-judgements.sql.js';

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
  async judgeCommitted(taskIds: readonly string[]): Promise<void> {
    const found = await tasksWithGold(this.dataSource, taskIds);
    if (found.length === 0) return;
    await transaction(this.dataSource, manager => this.judge(manager, found));
  }

  /** The same in the transaction of `manager`. */
  async judge(manager: EntityManager, taskIds: readonly string[]): Promise<void> {
    await this.record(manager, await goldJudgements(manager, taskIds));
  }

  /**
   * Removes this task's known answer: its answers count again by whether they agreed with the result.
   *
   * @returns whether a known answer existed
   */
  async forget(orgId: string, taskId: string): Promise<boolean> {
    return transaction(this.dataSource, async manager => {
      const reverted = await deleteGold(manager, orgId, taskId);
      if (reverted === undefined) return false;
      await this.record(manager, reverted);
      return true;
    });
  }

  private async record(manager: EntityManager, answers: readonly JudgedAnswer[]): Promise<void> {
    const now = this.clock.now();
    const scores = await recordJudgements(manager, answers, now);
    await recordScores(manager, scores, { now, nextId: () => this.ids.next() });
  }
}
