import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { TaskErased } from '#libs/contracts';
import { transaction } from '#libs/database';
import { LeaseTime } from '../delivery/sending-options.js';
import { advanceLanes, lockTasks } from '../ordering/delivery-order.sql.js';

/** Ended or pending, with their attempts. Uses index deliveries_in_line. */
const ERASE = `
  WITH gone AS (
    DELETE FROM deliveries WHERE task_id = $1 AND event_type <> $2 RETURNING delivery_id, event_id
  ), attempted AS (
    DELETE FROM attempts USING gone WHERE attempts.delivery_id = gone.delivery_id
  )
  DELETE FROM events WHERE event_id IN (SELECT event_id FROM gone)`;

/** Erases what was sent, or is still to be sent, about a task. */
@Injectable()
export class TaskErasure {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lease: LeaseTime,
  ) {}

  /** Call when the event of the erasure has its deliveries: they no longer wait for those before them. Idempotent. */
  async erase(taskId: string): Promise<void> {
    await transaction(this.dataSource, async manager => {
      await lockTasks(manager, [taskId]);
      await manager.query(ERASE, [taskId, TaskErased.type]);
      await advanceLanes(manager, [{ taskId, destinationId: null, claim: false }], this.lease);
    });
  }
}
