import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { transaction, typedRows } from '#libs/database';
import { LeaseTime, SendingOptions } from '../delivery/sending-options.js';
import { advanceLanes, lockTasks, stuckDeliveries } from '../ordering/delivery-order.sql.js';
import { LAST_EVENTS } from '../ordering/event-order.rule.js';
import { giveUpOnGaps } from '../ordering/task-cursors.sql.js';

const BATCH = 500;
const DAY_MS = 86_400_000;
/** Longer than the expected lifetime of any task; a later event of an older one waits out its patience once. */
const TASK_DAYS = 90;

/** Delivery ids are UUIDv7, ordered by creation time: the primary key finds the oldest. */
const REMOVE_ENDED = `
  WITH old AS (
    SELECT delivery_id FROM deliveries
     WHERE delivery_id < $1 AND status <> 'pending' ORDER BY delivery_id LIMIT ${BATCH}
  ), gone AS (
    DELETE FROM deliveries USING old WHERE deliveries.delivery_id = old.delivery_id
    RETURNING deliveries.delivery_id, deliveries.event_id, deliveries.event_type, deliveries.endpoint_id
  ), attempted AS (
    DELETE FROM attempts USING gone WHERE attempts.delivery_id = gone.delivery_id
  ), forgotten AS (
    DELETE FROM events
     WHERE event_id IN (SELECT event_id FROM gone)
       AND NOT EXISTS (SELECT 1 FROM deliveries AS other
                        WHERE other.event_id = events.event_id
                          AND other.delivery_id NOT IN (SELECT delivery_id FROM gone))
  ), of_ended_tasks AS (
    DELETE FROM endpoints
     WHERE endpoint_id IN (SELECT endpoint_id FROM gone
                            WHERE event_type = ANY ($2::text[]))
       AND task_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM deliveries AS other
                        WHERE other.endpoint_id = endpoints.endpoint_id
                          AND other.delivery_id NOT IN (SELECT delivery_id FROM gone))
    RETURNING endpoint_id
  ), unused AS (
    DELETE FROM signing_secrets USING of_ended_tasks WHERE owner_id = of_ended_tasks.endpoint_id
  )
  SELECT count(*)::int AS count FROM gone`;

/** Uses index task_cursors_by_age. */
const REMOVE_CURSORS = `
  WITH old AS (
    DELETE FROM task_cursors WHERE task_id IN (
      SELECT task_id FROM task_cursors
       WHERE created_at < now() - ${TASK_DAYS} * interval '1 day' ORDER BY created_at LIMIT ${BATCH})
    RETURNING task_id
  ), forgotten AS (
    DELETE FROM callbacks USING old WHERE callbacks.task_id = old.task_id
  )
  SELECT count(*)::int AS count FROM old`;

/** Of tasks without a cursor. Their ids contain the creation time as well. */
const REMOVE_CALLBACKS = `
  WITH old AS (
    DELETE FROM callbacks WHERE task_id IN (
      SELECT task_id FROM callbacks
       WHERE task_id < $1 AND created_at < now() - ${TASK_DAYS} * interval '1 day' ORDER BY task_id LIMIT ${BATCH})
    RETURNING task_id
  )
  SELECT count(*)::int AS count FROM old`;

/** Of tasks whose end they never received; the others are removed with their last delivery. */
const REMOVE_TASK_ENDPOINTS = `
  WITH old AS (
    DELETE FROM endpoints WHERE endpoint_id IN (
      SELECT endpoint_id FROM endpoints
       WHERE endpoint_id < $1 AND task_id IS NOT NULL ORDER BY endpoint_id LIMIT ${BATCH})
    RETURNING endpoint_id
  ), unused AS (
    DELETE FROM signing_secrets USING old WHERE owner_id = old.endpoint_id
  )
  SELECT count(*)::int AS count FROM old`;

/** Of destinations unchanged for as long as deliveries are kept. Uses index destination_health_changed. */
const REMOVE_HEALTH = `DELETE FROM destination_health WHERE changed_at < $1`;

const CountRow = z.object({ count: z.int() });

const REMOVE_SECRETS = `DELETE FROM signing_secrets WHERE valid_until < now()`;

/** Time-driven changes. Any replica can make them, also several concurrently. */
@Injectable()
export class SweepRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lease: LeaseTime,
    private readonly options: SendingOptions,
  ) {}

  /**
   * Releases deliveries that have waited too long for an event, and those that no longer wait for anything because the
   * delivery before them was skipped at the moment they arrived.
   *
   * @returns the number of deliveries released; those of tasks that started late have missed nothing and do not count
   */
  async releaseStuck(): Promise<number> {
    const stuck = await stuckDeliveries(this.dataSource, {
      gapMs: this.options.patience.gapPatienceMs,
      lateStartMs: this.options.lateStartPatienceMs,
    });
    if (stuck.length === 0) return 0;
    const taskIds = stuck.map(({ taskId }) => taskId);
    await transaction(this.dataSource, async manager => {
      await lockTasks(manager, taskIds);
      await giveUpOnGaps(manager, taskIds);
      // All lanes of these tasks: the gap blocked every one of them.
      const lanes = [...new Set(taskIds)].map(taskId => ({ taskId, destinationId: null, claim: false }));
      await advanceLanes(manager, lanes, this.lease);
    });
    return stuck.filter(({ isLate }) => !isLate).length;
  }

  /**
   * Removes ended deliveries created before `before`, with their attempts and events and the endpoints of ended tasks,
   * and the data about tasks that are older still.
   */
  async removeOld(before: Date, now: Date): Promise<void> {
    const taskBefore = uuidAt(new Date(now.getTime() - TASK_DAYS * DAY_MS));
    await this.repeat(REMOVE_ENDED, [uuidAt(before), LAST_EVENTS]);
    await this.repeat(REMOVE_CURSORS, []);
    await this.repeat(REMOVE_CALLBACKS, [taskBefore]);
    await this.repeat(REMOVE_TASK_ENDPOINTS, [taskBefore]);
    await this.dataSource.query(REMOVE_SECRETS);
    await this.dataSource.query(REMOVE_HEALTH, [before]);
  }

  /** In batches, so that no statement takes long. */
  private async repeat(statement: string, parameters: readonly unknown[]): Promise<void> {
    for (let count = BATCH; count === BATCH;) {
      const [row] = await typedRows(this.dataSource, CountRow, statement, parameters);
      count = row?.count ?? 0;
    }
  }
}

/** The smallest UUIDv7 of a moment: its milliseconds since 1970, followed by zeros. */
function uuidAt(moment: Date): string {
  const hex = moment.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
