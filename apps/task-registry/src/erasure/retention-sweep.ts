import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { EraseTask } from '#libs/contracts';
import { jsonResponse, typedRows } from '#libs/database';
import { Clock, RepeatedWork } from '#libs/platform';
import { TaskRepository } from '../persistence/task.repository.js';

const INTERVAL_MS = 60_000;
const AT_ONCE = 50;

/** Tasks that a release without this column ended. Uses index tasks_without_erase_at, which is empty otherwise. */
const FILL_IN = `
  UPDATE tasks t
     SET erase_at = t.ended_at + make_interval(days => coalesce((s.spec->'audit'->>'retain_days')::int, 365))
    FROM task_specs s
   WHERE s.task_id = t.task_id AND t.ended_at IS NOT NULL AND t.erase_at IS NULL AND t.erasure IS NULL`;

/** Only what is on the stream: what is erased is not published any more. Uses index tasks_to_erase. */
const DUE = `
  SELECT t.task_id, t.org_id FROM tasks t
   WHERE t.erase_at <= $1
     AND NOT EXISTS (SELECT 1 FROM events e WHERE e.task_id = t.task_id
                        AND e.seq > (SELECT coalesce(max(log_seq), 0) FROM relay_checkpoints))
   ORDER BY t.erase_at LIMIT ${AT_ONCE}`;
const DueRow = z.object({ task_id: z.string(), org_id: z.string() });

const codec = jsonResponse(EraseTask.reply.pick({ task_id: true, replayed: true }));

/** Erases the content of tasks whose `audit.retain_days` are over. Several replicas may run it at the same time. */
@Injectable()
export class RetentionSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sweeping: RepeatedWork;

  constructor(
    private readonly dataSource: DataSource,
    private readonly tasks: TaskRepository,
    private readonly clock: Clock,
  ) {
    this.sweeping = new RepeatedWork({
      name: 'erasure of tasks past their retention',
      everyMs: INTERVAL_MS,
      work: () => this.sweep(),
    });
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping.stop();
  }

  /** @returns how many tasks were erased */
  async sweep(): Promise<number> {
    await this.dataSource.query(FILL_IN);
    let erased = 0;
    for (;;) {
      const due = await typedRows(this.dataSource, DueRow, DUE, [this.clock.now()]);
      await Promise.all(due.map(({ task_id, org_id }) => this.erase(task_id, org_id)));
      erased += due.length;
      if (due.length < AT_ONCE) return erased;
    }
  }

  private async erase(taskId: string, orgId: string): Promise<void> {
    const command = { kind: 'erase', orgId, pools: null, reason: 'retention', reference: null } as const;
    await this.tasks.execute({ target: { taskId }, command }, codec, () => ({
      task_id: taskId,
      replayed: false,
    }));
  }
}
