import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { recordJudgements } from '../quality/record-judgements.js';
import { recordScores } from '../quality/record-scores.js';
import type { ScoreCircumstances } from '../quality/record-scores.js';

const FORGET = `DELETE FROM gold WHERE task_id = $1 AND org_id = $2 RETURNING task_id`;

/** Uses the primary keys of both tables. */
const JUDGED = `
  SELECT j.assignment_id, j.worker_id, j.domain, coalesce(v.workspace_id, 'default') AS workspace_id
    FROM judgements j
    LEFT JOIN votes v USING (task_id, assignment_id)
   WHERE j.task_id = $1 AND j.gold_right IS NOT NULL`;

interface JudgedRow {
  readonly assignment_id: string;
  readonly worker_id: string;
  readonly domain: string;
  readonly workspace_id: string;
}

/**
 * Removes a task's known answer, in the transaction of `manager`: its answers again count by whether they agreed with
 * the result.
 *
 * @returns whether a known answer existed
 */
export async function forgetGold(
  manager: SqlRunner,
  orgId: string,
  taskId: string,
  circumstances: ScoreCircumstances,
): Promise<boolean> {
  const forgotten = await rowsOf(manager, FORGET, [taskId, orgId]);
  if (forgotten.length === 0) return false;
  const judged = await rowsOf<JudgedRow>(manager, JUDGED, [taskId]);
  const scores = await recordJudgements(
    manager,
    judged.map(row => ({
      taskId,
      orgId,
      assignmentId: row.assignment_id,
      workspaceId: row.workspace_id,
      workerId: row.worker_id,
      domain: row.domain,
      judgement: { goldRight: null },
    })),
    circumstances.now,
  );
  await recordScores(manager, scores, circumstances);
  return true;
}
