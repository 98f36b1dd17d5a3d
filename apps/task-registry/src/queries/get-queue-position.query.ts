import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { GetQueuePosition, MAX_QUEUE_POSITION, OPEN_ASSIGNMENT_STATUSES } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { sqlTexts, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { needsWorker } from '../domain/task-status.rule.js';
import type { Task, Viewer } from '../domain/task.rule.js';
import { TaskReader } from '../persistence/task-reader.js';

@Controller()
export class GetQueuePositionQuery {
  constructor(
    private readonly reader: TaskReader,
    private readonly dataSource: DataSource,
  ) {}

  @HandlesCommand(GetQueuePosition)
  async handle(request: RequestOf<typeof GetQueuePosition>): Promise<ReplyOf<typeof GetQueuePosition>> {
    const task = await this.reader.findVisible(request);
    const viewer = { orgId: request.org_id, pools: request.pools };
    return { position: await queuePosition(this.dataSource, task, viewer) };
  }
}

const PositionRow = z.object({ position: z.int() });

const OPEN = sqlTexts(OPEN_ASSIGNMENT_STATUSES);

/**
 * Walks tasks_alive from the oldest task and stops at the limit, so that 100,000 waiting tasks cost what 1,000 do.
 * OFFSET 0 preserves that walk: with all conditions in one place PostgreSQL expects few rows to match and sorts them
 * all, 440 ms at 150,000 instead of 3.
 *
 * A task that needs several answers can be unmatched while others work on it; only for those tasks are the assignments
 * counted, using index assignments_task_id_worker_id_key.
 */
const POSITION = `
  SELECT count(*) AS position
    FROM (
      SELECT 1
        FROM (
          SELECT task_id, step, status, answers_needed, worker_pool_id
            FROM tasks
           WHERE org_id = $1 AND ended_as IS NULL AND (created_at, task_id) <= ($2, $3::uuid)
           ORDER BY created_at, task_id
          OFFSET 0
        ) t
       WHERE ($4::uuid[] IS NULL OR worker_pool_id = ANY ($4::uuid[]))
         AND (status = 'queued'
              OR (answers_needed > 1 AND status IN (${OPEN})
                  AND answers_needed > (
                    SELECT count(*) FROM assignments a
                     WHERE a.task_id = t.task_id AND a.step = t.step
                       AND a.status IN (${OPEN}, 'submitted'))))
       LIMIT ${MAX_QUEUE_POSITION}
    ) waiting`;

/** The task's queue position among the unmatched tasks that the caller may see; 0 when it is not queued. */
async function queuePosition(runner: SqlRunner, task: Task, { orgId, pools }: Viewer): Promise<number> {
  if (!needsWorker(task)) return 0;
  const [row] = await typedRows(runner, PositionRow, POSITION, [orgId, task.createdAt, task.taskId, pools]);
  // The task may have been matched between the two statements.
  return Math.max(1, row?.position ?? 0);
}
