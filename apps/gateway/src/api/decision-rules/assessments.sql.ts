import { z } from 'zod';
import { JsonObject, JsonValue } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { OUTCOMES } from './decision-rules.rule.js';

export const INSERT_ASSESSMENT = `
  INSERT INTO decision_assessments
         (assessment_id, org_id, workspace_id, pool_id, agent_id, agent_key, action, amount, currency, risk, confidence,
          tags, payload, request, outcome, rule_set_id, rule_set_version, rule_name, task_pending, created_at,
          created_by_key, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`;

export const TASK_CREATED = `
  UPDATE decision_assessments SET task_id = $2, task_problem = NULL, task_pending = false WHERE assessment_id = $1`;

/** A repetition may have created the task in the meantime. */
export const TASK_REFUSED = `
  UPDATE decision_assessments SET task_problem = $2, task_pending = false
   WHERE assessment_id = $1 AND task_id IS NULL`;

/** Uses index decision_assessments_pending. */
export const PENDING = `
  SELECT assessment_id, org_id FROM decision_assessments
   WHERE task_pending AND created_at < $1 ORDER BY created_at LIMIT $2`;

/** What was assessed is the content of the task. Uses index decision_assessments_by_task. */
export const DELETE_OF_TASK = `DELETE FROM decision_assessments WHERE task_id = $1`;

/** Uses index decision_assessments_by_expiry. */
export const DELETE_EXPIRED = `
  DELETE FROM decision_assessments WHERE assessment_id IN (
    SELECT assessment_id FROM decision_assessments WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
       FOR UPDATE SKIP LOCKED)`;

const SUMMARY_COLUMNS = `
  assessment_id, workspace_id, agent_id, action, amount, currency, risk, confidence, tags, outcome, rule_set_id,
  rule_set_version, rule_name, task_id, task_problem, created_at, created_by_key, expires_at`;

/** Newest first. Uses index decision_assessments_by_agent, or decision_assessments_by_organization for all agents. */
const LIST = `
  SELECT ${SUMMARY_COLUMNS} FROM decision_assessments
   WHERE org_id = $1
     AND ($2::text IS NULL OR agent_key = $2)
     AND ($3::text IS NULL OR outcome = $3)
     AND ($4::text IS NULL OR workspace_id = $4)
     AND ($5::uuid[] IS NULL OR pool_id = ANY ($5))
     AND ($6::uuid IS NULL OR assessment_id < $6)
   ORDER BY assessment_id DESC
   LIMIT $7`;

const GET = `
  SELECT ${SUMMARY_COLUMNS}, payload, request FROM decision_assessments
   WHERE assessment_id = $1 AND org_id = $2 AND ($3::uuid[] IS NULL OR pool_id = ANY ($3))`;

const Row = z.object({
  assessment_id: z.string(),
  workspace_id: z.string(),
  agent_id: z.string(),
  action: z.string(),
  amount: z.number().nullable(),
  currency: z.string().nullable(),
  risk: z.number().nullable(),
  confidence: z.number().nullable(),
  tags: z.array(z.string()).nullable(),
  outcome: z.enum(OUTCOMES),
  rule_set_id: z.string().nullable(),
  rule_set_version: z.int().nullable(),
  rule_name: z.string().nullable(),
  task_id: z.string().nullable(),
  task_problem: z.string().nullable(),
  created_at: z.date(),
  created_by_key: z.string(),
  expires_at: z.date(),
});
export type AssessmentRow = z.infer<typeof Row>;
const FullRow = Row.extend({ payload: JsonValue, request: JsonObject });
export type FullAssessmentRow = z.infer<typeof FullRow>;

export interface AssessmentFilter {
  readonly orgId: string;
  readonly agentKey?: string | undefined;
  readonly outcome?: string | undefined;
  readonly workspace?: string | undefined;
  /** Null for all pools, and for assessments without one. */
  readonly pools: readonly string[] | null;
  /** The assessment at which the previous page ended. */
  readonly before?: string | undefined;
  readonly limit: number;
}

export async function loadAssessments(
  runner: SqlRunner,
  { orgId, agentKey, outcome, workspace, pools, before, limit }: AssessmentFilter,
): Promise<readonly AssessmentRow[]> {
  return typedRows(runner, Row, LIST, [orgId, agentKey, outcome, workspace, pools, before, limit]);
}

export async function loadAssessment(
  runner: SqlRunner,
  assessmentId: string,
  orgId: string,
  pools: readonly string[] | null,
): Promise<FullAssessmentRow | undefined> {
  const [row] = await typedRows(runner, FullRow, GET, [assessmentId, orgId, pools]);
  return row;
}
