import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ServiceError } from '#libs/contracts';
import { asServiceError, rowsOf, transaction } from '#libs/database';
import { Clock } from '#libs/platform';
import { stateClosure } from '../persistence/closures.js';
import { TaskRepository } from '../persistence/task-repository.js';
import { taskProgressCodec, toTaskProgress } from '../views/task-progress.js';

const PAGE = 200;
/** Leaves time for the reply: a caller waits for 5 s. */
const WORK_FOR_MS = 3_000;
const REASON = 'The organization is suspended.';

/** Finds nothing once the suspension is lifted. Uses index tasks_alive. */
const LIVE = `
  SELECT task_id FROM tasks
   WHERE org_id = $1 AND ended_as IS NULL
     AND EXISTS (SELECT FROM closures WHERE id = $1 AND closed_at IS NOT NULL)
   ORDER BY created_at, task_id
   LIMIT ${PAGE}`;

/** Applies the suspension of an organization to its tasks. */
@Injectable()
export class OrganizationSuspension {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tasks: TaskRepository,
    private readonly clock: Clock,
  ) {}

  /** @returns false when a later revision was already recorded */
  async state(
    orgId: string,
    { suspended, revision }: { readonly suspended: boolean; readonly revision: number },
  ): Promise<boolean> {
    const closedAt = suspended ? this.clock.now() : null;
    return transaction(this.dataSource, manager => stateClosure(manager, { id: orgId, closedAt, revision }));
  }

  /**
   * Cancels live tasks for up to {@link WORK_FOR_MS}. @returns how many of the next page are left; 0 when all are
   * cancelled
   */
  async cancelLiveTasks(orgId: string): Promise<number> {
    const stopAt = performance.now() + WORK_FOR_MS;
    for (;;) {
      const live = await this.liveTasks(orgId);
      if (live.length === 0 || performance.now() > stopAt) return live.length;
      await Promise.all(live.map(taskId => this.cancel(orgId, taskId)));
    }
  }

  private async liveTasks(orgId: string): Promise<readonly string[]> {
    try {
      return (await rowsOf<{ task_id: string }>(this.dataSource, LIVE, [orgId])).map(row => row.task_id);
    } catch (error) {
      throw asServiceError(error);
    }
  }

  private async cancel(orgId: string, taskId: string): Promise<void> {
    try {
      const command = { kind: 'cancel', orgId, pools: null, reason: REASON } as const;
      await this.tasks.execute({ target: { taskId }, command }, taskProgressCodec, toTaskProgress);
    } catch (error) {
      // The task has ended since it was read.
      if (!(error instanceof ServiceError) || error.kind !== 'conflict') throw error;
    }
  }
}
