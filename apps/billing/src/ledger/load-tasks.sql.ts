import { z } from 'zod';
import { Currency } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { MicrosText } from './accounts.sql.js';
import { RESOLUTIONS } from './ledger-state.rule.js';
import type { Hold, LedgerStart } from './ledger-state.rule.js';

/** Three primary-key lookups per task. */
const TASKS = `
  SELECT requested.task_id, h.org_id, h.amount_micros::text AS amount_micros, h.currency, h.answers_needed, h.steps, r.resolution,
         c.task_id IS NOT NULL AS is_created
    FROM unnest($1::uuid[]) AS requested (task_id)
    LEFT JOIN holds h ON h.hold_id = requested.task_id
    LEFT JOIN hold_resolutions r ON r.hold_id = requested.task_id
    LEFT JOIN created_tasks c ON c.task_id = requested.task_id`;

const TaskRow = z.object({
  task_id: z.string(),
  org_id: z.string().nullable(),
  amount_micros: MicrosText.nullable(),
  currency: Currency.nullable(),
  answers_needed: z.int().nullable(),
  steps: z.int().nullable(),
  resolution: z.enum(RESOLUTIONS).nullable(),
  is_created: z.boolean(),
});
const TaskRows = z.array(TaskRow);

/** The state of these tasks: their holds, how those ended, and whether the tasks are confirmed. */
export async function loadTasks(
  manager: SqlRunner,
  taskIds: readonly string[],
): Promise<Pick<LedgerStart, 'holds' | 'resolutions' | 'createdTasks'>> {
  if (taskIds.length === 0) return { holds: [], resolutions: [], createdTasks: [] };
  const rows = TaskRows.parse(await rowsOf(manager, TASKS, [taskIds]));
  return {
    holds: rows.flatMap(row => holdIn(row) ?? []),
    resolutions: rows.flatMap(({ task_id: holdId, resolution }) =>
      resolution === null ? [] : [{ holdId, resolution }],
    ),
    createdTasks: rows.filter(row => row.is_created).map(row => row.task_id),
  };
}

function holdIn(row: z.output<typeof TaskRow>): Hold | undefined {
  if (row.org_id === null || row.amount_micros === null) return undefined;
  if (row.currency === null || row.answers_needed === null || row.steps === null) return undefined;
  return {
    holdId: row.task_id,
    orgId: row.org_id,
    amountMicros: row.amount_micros,
    currency: row.currency,
    answersNeeded: row.answers_needed,
    steps: row.steps,
  };
}
