import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf, transaction } from '#libs/database';
import { advanceLanes, lockTasks } from '../persistence/lanes.js';
import type { Lane } from '../persistence/lanes.js';
import { ProcessLease } from '../sending/process-lease.js';
import { SendingOptions } from '../sending/sending-options.js';

const BATCH = 500;
/** Longer than any task is expected to live; a later event of an older one waits for its patience once. */
const CURSOR_DAYS = 90;

/** First of their lines, so it is not another delivery that they wait for. Indexes: deliveries_held, deliveries_in_line. */
const STUCK = `
  SELECT task_id AS "taskId", destination_id AS "destinationId"
    FROM deliveries AS stuck
   WHERE status = 'pending' AND next_attempt_at IS NULL AND created_at < now() - $1 * interval '1 ms'
     AND NOT EXISTS (SELECT 1 FROM deliveries AS earlier
                      WHERE earlier.task_id = stuck.task_id AND earlier.destination_id = stuck.destination_id
                        AND earlier.sequence < stuck.sequence AND earlier.status = 'pending')
   ORDER BY created_at LIMIT ${BATCH}`;

/** What is missing counts as seen: should it come after all, it goes out then. */
const GIVE_UP_ON_GAP = `
  UPDATE task_cursors
     SET seen_through = seen_through(seen_ahead[1] - 1, seen_ahead),
         seen_ahead = seen_ahead(seen_through(seen_ahead[1] - 1, seen_ahead), seen_ahead)
   WHERE task_id = ANY ($1::uuid[]) AND seen_ahead <> '{}'`;

/** Delivery ids are UUIDv7, whose order is that of their creation: the primary key finds the oldest. */
const REMOVE_SETTLED = `
  WITH old AS (
    SELECT delivery_id FROM deliveries
     WHERE delivery_id < $1 AND status <> 'pending' ORDER BY delivery_id LIMIT ${BATCH}
  ), gone AS (
    DELETE FROM deliveries USING old WHERE deliveries.delivery_id = old.delivery_id
    RETURNING deliveries.delivery_id, deliveries.event_id
  ), attempted AS (
    DELETE FROM attempts USING gone WHERE attempts.delivery_id = gone.delivery_id
  ), forgotten AS (
    DELETE FROM events
     WHERE event_id IN (SELECT event_id FROM gone)
       AND NOT EXISTS (SELECT 1 FROM deliveries AS other
                        WHERE other.event_id = events.event_id
                          AND other.delivery_id NOT IN (SELECT delivery_id FROM gone))
  )
  SELECT count(*)::int AS count FROM gone`;

/** Index: task_cursors_by_age. */
const REMOVE_TASKS = `
  WITH old AS (
    DELETE FROM task_cursors WHERE task_id IN (
      SELECT task_id FROM task_cursors
       WHERE created_at < now() - ${CURSOR_DAYS} * interval '1 day' ORDER BY created_at LIMIT ${BATCH})
    RETURNING task_id
  ), forgotten AS (
    DELETE FROM callbacks USING old WHERE callbacks.task_id = old.task_id
  )
  SELECT count(*)::int AS count FROM old`;

const REMOVE_SECRETS = `DELETE FROM signing_secrets WHERE valid_until < now()`;

/** What time alone changes. Any replica may do any of it, also several at once. */
@Injectable()
export class SweepRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lease: ProcessLease,
    private readonly options: SendingOptions,
  ) {}

  /**
   * Lets go what has waited for an event longer than anyone should, and what waits for nothing any more because
   * the delivery before it was skipped at the same moment as it came.
   */
  async freeStuck(): Promise<number> {
    const stuck = await rowsOf<Omit<Lane, 'take'>>(this.dataSource, STUCK, [
      this.options.patience.gapPatienceMs,
    ]);
    if (stuck.length === 0) return 0;
    const taskIds = stuck.map(({ taskId }) => taskId);
    await transaction(this.dataSource, async manager => {
      await lockTasks(manager, taskIds);
      await manager.query(GIVE_UP_ON_GAP, [taskIds]);
      // All lanes of these tasks: the gap held every one of them.
      const lanes = [...new Set(taskIds)].map(taskId => ({ taskId, destinationId: null, take: false }));
      await advanceLanes(manager, lanes, this.lease);
    });
    return stuck.length;
  }

  /**
   * Removes deliveries that ended and were made before `before`, with their attempts and events, and what is
   * kept about tasks that are older still.
   */
  async removeOld(before: Date): Promise<void> {
    await this.repeat(REMOVE_SETTLED, [uuidAt(before)]);
    await this.repeat(REMOVE_TASKS, []);
    await this.dataSource.query(REMOVE_SECRETS);
  }

  /** In batches, so that no statement takes long. */
  private async repeat(statement: string, parameters: readonly unknown[]): Promise<void> {
    for (let count = BATCH; count === BATCH;) {
      const [row] = await rowsOf<{ readonly count: number }>(this.dataSource, statement, parameters);
      count = row?.count ?? 0;
    }
  }
}

/** The least UUIDv7 of a moment: its milliseconds since 1970, then nothing. */
function uuidAt(moment: Date): string {
  const hex = moment.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
