import { z } from 'zod';
import type { CloudEvent } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { seenOf } from './delivery-order.rule.js';

export const TaskIdRow = z.object({ task_id: z.string() });

const Cursor = TaskIdRow.extend({
  /** All events up to this number have arrived. */
  seen_through: z.int(),
  /** Some were missing before this statement. */
  had_gap: z.boolean(),
});
export type Cursor = Readonly<z.output<typeof Cursor>>;

/** A task whose events must be seen without gaps, because it has an ordered subscriber. */
export interface TrackedTask {
  readonly taskId: string;
  /** See `isLateStart`. */
  readonly isLate: boolean;
}

const EXISTING = `SELECT task_id FROM task_cursors WHERE task_id = ANY ($1::uuid[])`;

/** The usual case: the next numbers, with none missing before. Avoids the two functions, at 10 µs each. */
const IS_NEXT = `
  task_cursors.seen_ahead = '{}'
    AND (excluded.seen_ahead = '{}'
         OR excluded.seen_ahead[1] <= task_cursors.seen_through + 1
            AND excluded.seen_ahead[cardinality(excluded.seen_ahead)] - excluded.seen_ahead[1]
                < cardinality(excluded.seen_ahead))`;

/** One row per task, locked in id order until the end of the transaction. */
const RECORD_SEEN = `
  INSERT INTO task_cursors (task_id, seen_through, seen_ahead, started_late)
  SELECT task_id, through, ahead::int[], is_late
    FROM unnest($1::uuid[], $2::int[], $3::text[], $4::boolean[]) AS seen (task_id, through, ahead, is_late)
   ORDER BY task_id
  ON CONFLICT (task_id) DO UPDATE SET
    seen_through = CASE
      WHEN ${IS_NEXT}
      THEN greatest(task_cursors.seen_through, excluded.seen_through,
                    excluded.seen_ahead[cardinality(excluded.seen_ahead)])
      ELSE seen_through(greatest(task_cursors.seen_through, excluded.seen_through),
                        task_cursors.seen_ahead || excluded.seen_ahead) END,
    seen_ahead = CASE
      WHEN ${IS_NEXT}
      THEN '{}'
      ELSE seen_ahead(seen_through(greatest(task_cursors.seen_through, excluded.seen_through),
                                   task_cursors.seen_ahead || excluded.seen_ahead),
                      task_cursors.seen_ahead || excluded.seen_ahead) END,
    had_gap = task_cursors.seen_ahead <> '{}'
  RETURNING task_id, seen_through, had_gap`;

/** Missing events are treated as seen: if one arrives after all, it is sent then. */
const GIVE_UP_ON_GAP = `
  UPDATE task_cursors
     SET seen_through = seen_through(seen_ahead[1] - 1, seen_ahead),
         seen_ahead = seen_ahead(seen_through(seen_ahead[1] - 1, seen_ahead), seen_ahead),
         started_late = false
   WHERE task_id = ANY ($1::uuid[]) AND seen_ahead <> '{}'`;

const START_AT = `
  INSERT INTO task_cursors (task_id, seen_through, seen_ahead) VALUES ($1, $2, '{}') ON CONFLICT DO NOTHING`;

/**
 * Those of these tasks that have had an ordered subscriber before: they stay tracked, whatever their subscribers now.
 */
export async function trackedAmong(
  runner: SqlRunner,
  taskIds: readonly string[],
): Promise<readonly string[]> {
  if (taskIds.length === 0) return [];
  const rows = await typedRows(runner, TaskIdRow, EXISTING, [taskIds]);
  return rows.map(({ task_id }) => task_id);
}

/** Records that events have arrived. The cursors stay locked, and with them the order of their tasks' deliveries. */
export async function recordSeen(
  manager: SqlRunner,
  events: readonly CloudEvent[],
  tracked: readonly TrackedTask[],
): Promise<ReadonlyMap<string, Cursor>> {
  if (tracked.length === 0) return new Map();
  const ofTask = Map.groupBy(events, ({ subject }) => subject);
  const seen = tracked.map(({ taskId }) =>
    seenOf((ofTask.get(taskId) ?? []).map(({ sequence }) => sequence)),
  );
  const rows = await typedRows(manager, Cursor, RECORD_SEEN, [
    tracked.map(({ taskId }) => taskId),
    seen.map(({ through }) => through),
    seen.map(({ ahead }) => `{${ahead.join(',')}}`),
    tracked.map(({ isLate }) => isLate),
  ]);
  return new Map(rows.map(row => [row.task_id, row]));
}

/** Starts following a task, with everything up to this number treated as seen. */
export async function startAt(manager: SqlRunner, taskId: string, sequence: number): Promise<void> {
  await manager.query(START_AT, [taskId, sequence]);
}

/** Stops waiting for the events before each task's first gap. Call with the cursors locked. */
export async function giveUpOnGaps(manager: SqlRunner, taskIds: readonly string[]): Promise<void> {
  await manager.query(GIVE_UP_ON_GAP, [taskIds]);
}
