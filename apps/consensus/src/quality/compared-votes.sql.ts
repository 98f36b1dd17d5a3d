import { z } from 'zod';
import { DECISION_TASK_TYPE, JsonValue, isSameLabel } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { comparedPart } from '../methods/decision-answer.rule.js';

/** Longer answers are texts that no two workers write alike; they are not compared. */
const MAX_COMPARED_CHARS = 20_000;

/** Uses index votes_to_compare, read backwards. */
const NEWEST = `
  SELECT task_id, step, assignment_id, worker_id, domain, task_type,
         CASE WHEN octet_length(output::text) <= ${MAX_COMPARED_CHARS} THEN output END AS output
    FROM votes
   WHERE org_id = $1 AND NOT is_alone AND submitted_at >= $2 AND submitted_at < $3
     AND ($4::text IS NULL OR workspace_id = $4)
   ORDER BY submitted_at DESC
   LIMIT $5`;

/** An answer that is compared with others; of a decision, only what reviewers can agree on. */
export const ComparedVote = z
  .object({
    task_id: z.string(),
    step: z.int(),
    assignment_id: z.string(),
    worker_id: z.string(),
    domain: z.string(),
    task_type: z.string(),
    /** Null for one too long to be compared. */
    output: JsonValue,
  })
  .transform(row =>
    isSameLabel(row.task_type, DECISION_TASK_TYPE) ? { ...row, output: comparedPart(row.output) } : row,
  )
  .readonly();
export type ComparedVote = z.infer<typeof ComparedVote>;

export interface VoteRange {
  readonly orgId: string;
  /** Null for all workspaces. */
  readonly workspaceId: string | null;
  readonly from: Date;
  readonly to: Date;
  /** The maximum number of votes, newest first. */
  readonly limit: number;
}

/** An organization's votes on steps with several answers, newest first. */
export function streamVotes(
  manager: SqlRunner,
  { orgId, workspaceId, from, to, limit }: VoteRange,
): AsyncGenerator<ComparedVote> {
  return streamRows(manager, ComparedVote, NEWEST, [orgId, from, to, workspaceId, limit]);
}

const FETCH_ROWS = 500;

/**
 * Streams the rows of a query, a few hundred in memory at a time. `manager` has to be in a transaction, which can
 * stream one query at a time.
 */
async function* streamRows<Row extends z.ZodType>(
  manager: SqlRunner,
  row: Row,
  sql: string,
  parameters: readonly unknown[],
): AsyncGenerator<z.output<Row>> {
  await manager.query(`DECLARE streamed NO SCROLL CURSOR FOR ${sql}`, [...parameters]);
  for (;;) {
    const rows = await typedRows(manager, row, `FETCH ${FETCH_ROWS} FROM streamed`);
    yield* rows;
    if (rows.length < FETCH_ROWS) break;
  }
  await manager.query(`CLOSE streamed`);
}
