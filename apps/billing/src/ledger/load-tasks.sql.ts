import type { Currency } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { Hold, LedgerStart, Resolution } from './ledger-state.rule.js';

/** Three primary-key lookups per task. */
const TASKS = `
  SELECT asked.task_id, h.org_id, h.amount_micros::text AS amount_micros, h.currency, h.answers_needed, h.steps, r.resolution,
         c.task_id IS NOT NULL AS is_created
    FROM unnest($1::uuid[]) AS asked (task_id)
    LEFT JOIN holds h ON h.hold_id = asked.task_id
    LEFT JOIN hold_resolutions r ON r.hold_id = asked.task_id
    LEFT JOIN created_tasks c ON c.task_id = asked.task_id`;

interface TaskRow {
  readonly task_id: string;
  readonly org_id: string | null;
  readonly amount_micros: string | null;
  readonly currency: Currency | null;
  readonly answers_needed: number | null;
  readonly steps: number | null;
  readonly resolution: Resolution | null;
  readonly is_created: boolean;
}

/** The state of these tasks: their holds, how those ended, and whether the tasks are confirmed. */
export async function loadTasks(
  manager: SqlRunner,
  taskIds: readonly string[],
): Promise<Pick<LedgerStart, 'holds' | 'resolutions' | 'createdTasks'>> {
  if (taskIds.length === 0) return { holds: [], resolutions: [], createdTasks: [] };
  const rows = await rowsOf<TaskRow>(manager, TASKS, [taskIds]);
  return {
    holds: rows.flatMap(row => holdIn(row) ?? []),
    resolutions: rows.flatMap(({ task_id: holdId, resolution }) =>
      resolution === null ? [] : [{ holdId, resolution }],
    ),
    createdTasks: rows.filter(row => row.is_created).map(row => row.task_id),
  };
}

function holdIn(row: TaskRow): Hold | undefined {
  if (row.org_id === null || row.amount_micros === null) return undefined;
  if (row.currency === null || row.answers_needed === null || row.steps === null) return undefined;
  return {
    holdId: row.task_id,
    orgId: row.org_id,
    amountMicros: BigInt(row.amount_micros),
    currency: row.currency,
    answersNeeded: row.answers_needed,
    steps: row.steps,
  };
}
