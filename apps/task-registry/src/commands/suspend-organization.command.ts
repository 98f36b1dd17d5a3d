import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ServiceError, SuspendOrganization } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { transaction, typedRows } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { recordClosure } from '../persistence/closures.sql.js';
import { TaskRepository } from '../persistence/task.repository.js';
import { taskProgressCodec, toTaskProgress } from '../views/task-view.js';

const PAGE = 200;
/** Leaves time for the reply: a caller waits for 5 s. */
const WORK_FOR_MS = 3_000;
const REASON = 'The organization is suspended.';

const LiveRow = z.object({ task_id: z.string() });

/** Finds nothing once the suspension is lifted. Uses index tasks_alive. */
const LIVE = `
  SELECT task_id FROM tasks
   WHERE org_id = $1 AND ended_as IS NULL
     AND EXISTS (SELECT FROM closures WHERE id = $1 AND closed_at IS NOT NULL)
   ORDER BY created_at, task_id
   LIMIT ${PAGE}`;

/** Closes an organization for new tasks and cancels its live ones, or opens it again. */
@Controller()
export class SuspendOrganizationCommand {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tasks: TaskRepository,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(SuspendOrganization)
  async handle({
    org_id: orgId,
    suspended,
    revision,
  }: RequestOf<typeof SuspendOrganization>): Promise<ReplyOf<typeof SuspendOrganization>> {
    const closedAt = suspended ? this.clock.now() : null;
    const isCurrent = await transaction(this.dataSource, manager =>
      recordClosure(manager, { id: orgId, closedAt, revision }),
    );
    return { live_tasks: isCurrent && suspended ? await this.cancelLiveTasks(orgId) : 0 };
  }

  /**
   * Cancels live tasks for up to {@link WORK_FOR_MS}. @returns how many of the next page are left; 0 when all are
   * cancelled
   */
  private async cancelLiveTasks(orgId: string): Promise<number> {
    const stopAt = performance.now() + WORK_FOR_MS;
    for (;;) {
      const live = await this.liveTasks(orgId);
      if (live.length === 0 || performance.now() > stopAt) return live.length;
      await Promise.all(live.map(taskId => this.cancel(orgId, taskId)));
    }
  }

  private async liveTasks(orgId: string): Promise<readonly string[]> {
    return (await typedRows(this.dataSource, LiveRow, LIVE, [orgId])).map(row => row.task_id);
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
