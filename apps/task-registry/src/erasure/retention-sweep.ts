import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { typedRows } from '#libs/database';
import { Clock, RepeatedWork } from '#libs/platform';
import { isPublished } from './published.sql.js';
import { ERASED_AT_ONCE, TaskEraser, TaskToErase } from './task-eraser.js';

const EVERY_MS = 60_000;

/** Tasks that a release without this column ended. Uses index tasks_without_erase_at, which is empty otherwise. */
const FILL_IN = `
  UPDATE tasks t
     SET erase_at = t.ended_at + make_interval(days => coalesce((s.spec->'audit'->>'retain_days')::int, 365))
    FROM task_specs s
   WHERE s.task_id = t.task_id AND t.ended_at IS NOT NULL AND t.erase_at IS NULL AND t.erasure IS NULL`;

/** Uses index tasks_to_erase. */
const DUE = `
  SELECT t.task_id, t.org_id FROM tasks t
   WHERE t.erase_at <= $1 AND ${isPublished('t.task_id')}
   ORDER BY t.erase_at LIMIT ${ERASED_AT_ONCE}`;

/** Erases the content of tasks whose `audit.retain_days` are over. Several replicas may run it at the same time. */
@Injectable()
export class RetentionSweep extends RepeatedWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly eraser: TaskEraser,
    private readonly clock: Clock,
  ) {
    super({ name: 'erasure of tasks past their retention', everyMs: EVERY_MS });
  }

  /** @returns how many tasks were erased */
  async work(signal: AbortSignal): Promise<number> {
    await this.dataSource.query(FILL_IN);
    let erased = 0;
    for (;;) {
      const due = await typedRows(this.dataSource, TaskToErase, DUE, [this.clock.now()]);
      await this.eraser.erase(due, { reason: 'retention', reference: null });
      erased += due.length;
      if (due.length < ERASED_AT_ONCE || signal.aborted) return erased;
    }
  }
}
