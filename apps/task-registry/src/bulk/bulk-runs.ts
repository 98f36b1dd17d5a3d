import { Injectable } from '@nestjs/common';
import { fingerprintOf } from '#libs/database';
import { RepeatedWork } from '#libs/platform';
import { TaskRepository } from '../persistence/task.repository.js';
import { taskProgressCodec, toTaskProgress } from '../views/task-view.js';
import { commandOf, outcomeOfError } from './bulk-item.rule.js';
import type { ItemOutcome } from './bulk-item.rule.js';
import { BulkTurnRepository } from './bulk-turn.repository.js';
import type { PendingItem, SettledItem, Turn } from './bulk-turn.repository.js';

const EVERY_MS = 250;

/**
 * Changes the tasks of bulk jobs, some at a time. Every replica does so; a job is with one of them at a time.
 *
 * Each task's command has a key made of job and task. Where a replica stopped between a change and its record, the next
 * one repeats the command and gets the first reply.
 */
@Injectable()
export class BulkRuns extends RepeatedWork {
  constructor(
    private readonly turns: BulkTurnRepository,
    private readonly tasks: TaskRepository,
  ) {
    super({ name: 'bulk jobs', everyMs: EVERY_MS });
  }

  /** @returns how many turns were taken */
  async work(signal: AbortSignal): Promise<number> {
    for (let taken = 0; ; taken += 1) {
      const turn = signal.aborted ? undefined : await this.turns.claim();
      if (turn === undefined) return taken;
      await this.take(turn);
    }
  }

  private async take(turn: Turn): Promise<void> {
    const settled = await Promise.all(turn.items.map(item => this.settled(turn, item)));
    const hasEnded = await this.turns.settle(turn, settled);
    if (hasEnded) this.logger.log({ msg: 'A bulk job has ended.', job_id: turn.job_id, org_id: turn.org_id });
  }

  private async settled(turn: Turn, { place, task_id, attempts }: PendingItem): Promise<SettledItem> {
    try {
      return { place, outcome: await this.change(turn, task_id) };
    } catch (error) {
      const outcome = outcomeOfError(error, attempts + 1);
      if (outcome.outcome === 'retry' || outcome.result === 'failed') {
        this.logger.warn({ msg: 'A task of a bulk job could not be changed.', task_id, err: error });
      }
      return { place, outcome };
    }
  }

  private async change(turn: Turn, taskId: string): Promise<ItemOutcome> {
    const { job_id: jobId, org_id: orgId, pools, action, default_deadline_seconds: seconds } = turn;
    const command = commandOf(action, { orgId, pools, defaultDeadlineMs: seconds * 1_000 });
    const idempotency = { scope: `bulk ${jobId}`, key: taskId, fingerprint: fingerprintOf(jobId, taskId) };
    const { changed } = await this.tasks.execute(
      { target: { taskId }, command, idempotency },
      taskProgressCodec,
      toTaskProgress,
    );
    return { outcome: 'finished', result: changed ? 'changed' : 'unchanged', fault: null };
  }
}
