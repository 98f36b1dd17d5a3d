import { z } from 'zod';
import { ConsensusSpec, DECISION_TASK_TYPE, JsonValue, isSameLabel, readerOf } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { verdictIn } from '../methods/decision-answer.rule.js';
import type { JudgedAnswer } from '../quality/judgement.rule.js';
import { checkAgainstGold } from './gold-check.rule.js';

/** Uses the primary key. */
const AMONG = `SELECT task_id FROM gold WHERE task_id = ANY ($1::uuid[])`;

/** Held until the end of the transaction, so that no answer is judged by a known answer that is being replaced. */
const LOCK = `
  SELECT task_id, org_id, step, consensus, truth FROM gold WHERE task_id = ANY ($1::uuid[])
   ORDER BY task_id FOR UPDATE`;

/** Uses the primary key, by task. */
const ANSWERS = `
  SELECT task_id, assignment_id, step, org_id, workspace_id, domain, task_type, worker_id, output
    FROM votes WHERE task_id = ANY ($1::uuid[])`;

const DELETE = `DELETE FROM gold WHERE task_id = $1 AND org_id = $2 RETURNING task_id`;

/** Uses the primary keys of both tables. */
const JUDGED = `
  SELECT j.assignment_id, j.worker_id, j.domain, coalesce(v.workspace_id, 'default') AS workspace_id
    FROM judgements j
    LEFT JOIN votes v USING (task_id, assignment_id)
   WHERE j.task_id = $1 AND j.gold_right IS NOT NULL`;

const TaskRow = z.object({ task_id: z.string() });

const GoldRow = z.object({
  task_id: z.string(),
  org_id: z.string(),
  step: z.int(),
  consensus: readerOf(ConsensusSpec),
  truth: JsonValue,
});

const JudgedRow = z.object({
  assignment_id: z.string(),
  worker_id: z.string(),
  domain: z.string(),
  workspace_id: z.string(),
});

const AnswerRow = z.object({
  ...JudgedRow.shape,
  task_id: z.string(),
  step: z.int(),
  org_id: z.string(),
  task_type: z.string(),
  output: JsonValue,
});

/** Those of these tasks that have a known answer. */
export async function tasksWithGold(
  runner: SqlRunner,
  taskIds: readonly string[],
): Promise<readonly string[]> {
  const rows = await typedRows(runner, TaskRow, AMONG, [taskIds]);
  return rows.map(row => row.task_id);
}

/** Judges every answer to those of these tasks that have a known answer. Most tasks have none. */
export async function goldJudgements(
  manager: SqlRunner,
  taskIds: readonly string[],
): Promise<readonly JudgedAnswer[]> {
  if (taskIds.length === 0) return [];
  const gold = await typedRows(manager, GoldRow, LOCK, [taskIds]);
  if (gold.length === 0) return [];
  const goldOf = new Map(gold.map(row => [row.task_id, row]));
  const answers = await typedRows(manager, AnswerRow, ANSWERS, [[...goldOf.keys()]]);
  return answers.flatMap(answer => {
    const known = goldOf.get(answer.task_id);
    if (known?.org_id !== answer.org_id) return [];
    return [
      {
        taskId: answer.task_id,
        assignmentId: answer.assignment_id,
        orgId: answer.org_id,
        workspaceId: answer.workspace_id,
        workerId: answer.worker_id,
        domain: answer.domain,
        judgement: { goldRight: isRight(answer, known) },
      },
    ];
  });
}

/**
 * Null where the known answer does not apply: it is for another step, or contains no judged field; or the answer
 * escalated a decision, which is neither right nor wrong.
 */
function isRight(
  answer: z.infer<typeof AnswerRow>,
  { step, truth, consensus }: z.infer<typeof GoldRow>,
): boolean | null {
  if (answer.step !== step || passesOn(answer)) return null;
  const check = checkAgainstGold(answer.output, truth, consensus);
  return check === 'not_judged' ? null : check === 'right';
}

function passesOn({ task_type: taskType, output }: z.infer<typeof AnswerRow>): boolean {
  return isSameLabel(taskType, DECISION_TASK_TYPE) && verdictIn(output) === 'escalated';
}

/**
 * Deletes a task's known answer.
 *
 * @returns the judgements that revert those by the known answer; undefined if there was none
 */
export async function deleteGold(
  manager: SqlRunner,
  orgId: string,
  taskId: string,
): Promise<readonly JudgedAnswer[] | undefined> {
  const deleted = await typedRows(manager, TaskRow, DELETE, [taskId, orgId]);
  if (deleted.length === 0) return undefined;
  const judged = await typedRows(manager, JudgedRow, JUDGED, [taskId]);
  return judged.map(row => ({
    taskId,
    orgId,
    assignmentId: row.assignment_id,
    workspaceId: row.workspace_id,
    workerId: row.worker_id,
    domain: row.domain,
    judgement: { goldRight: null },
  }));
}
