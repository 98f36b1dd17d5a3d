import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { GetTask, ServiceError } from '#libs/contracts';
import { changedRows, typedRows } from '#libs/database';
import { CommandClient } from '#libs/messaging';
import { Clock, RepeatedWork } from '#libs/platform';
import { DerivedIds } from '../../edge/idempotency/derived-ids.js';
import { idempotencyOfTask } from './assessing.js';
import { DELETE_EXPIRED, PENDING, TASK_CREATED, TASK_REFUSED } from './assessments.sql.js';

const EVERY_MS = 60_000;
const BATCH = 500;
/** A request that is still running creates its task within this time. */
const PENDING_MS = 60_000;

const Pending = z.object({ assessment_id: z.string(), org_id: z.string() });

/**
 * Deletes expired assessments, and settles those whose task may or may not exist, because the gateway stopped or the
 * registry did not answer. Any replica can do both, also several at once.
 */
@Injectable()
export class AssessmentUpkeep extends RepeatedWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly commands: CommandClient,
    private readonly ids: DerivedIds,
    private readonly clock: Clock,
  ) {
    super({ name: 'upkeep of assessments', everyMs: EVERY_MS });
  }

  async work(signal: AbortSignal): Promise<void> {
    await this.deleteExpired(signal);
    await this.settle(signal);
  }

  private async settle(signal: AbortSignal): Promise<void> {
    const before = new Date(this.clock.now().getTime() - PENDING_MS);
    const pending = await typedRows(this.dataSource, Pending, PENDING, [before, BATCH]);
    for (const { assessment_id: assessmentId, org_id: orgId } of pending) {
      if (signal.aborted) return;
      const taskId = this.ids.forRequest('task', idempotencyOfTask(orgId, assessmentId));
      const exists = await this.exists(orgId, taskId);
      await (exists
        ? changedRows(this.dataSource, TASK_CREATED, [assessmentId, taskId])
        : changedRows(this.dataSource, TASK_REFUSED, [assessmentId, 'service.unavailable']));
    }
  }

  private async exists(orgId: string, taskId: string): Promise<boolean> {
    try {
      await this.commands.send(GetTask, { task_id: taskId, org_id: orgId, pools: null });
      return true;
    } catch (error) {
      if (error instanceof ServiceError && error.kind === 'not_found') return false;
      throw error;
    }
  }

  private async deleteExpired(signal: AbortSignal): Promise<void> {
    for (let deleted = BATCH; deleted === BATCH && !signal.aborted;) {
      deleted = await changedRows(this.dataSource, DELETE_EXPIRED, [this.clock.now(), BATCH]);
    }
  }
}
