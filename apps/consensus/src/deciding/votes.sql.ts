import { z } from 'zod';
import { JsonValue } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { stepKey } from '../methods/step.rule.js';
import type { StepId, Vote } from '../methods/step.rule.js';
import type { IncomingVote } from './incoming-vote.rule.js';

/** Uses the primary key, by task. */
const VOTES = `
  SELECT v.task_id, v.step, v.assignment_id, v.worker_id, v.output, v.trust_level, v.escalated_to
    FROM unnest($1::uuid[], $2::int[]) AS wanted (task_id, step)
    JOIN votes v ON v.task_id = wanted.task_id AND v.step = wanted.step`;

const VoteRow = z.object({
  task_id: z.string(),
  step: z.int(),
  assignment_id: z.string(),
  worker_id: z.string(),
  output: JsonValue,
  trust_level: z.int().nullable(),
  escalated_to: z.int().nullable(),
});

/** The votes of each of these steps, by {@link stepKey}. */
export async function loadVotes(
  runner: SqlRunner,
  steps: readonly StepId[],
): Promise<ReadonlyMap<string, readonly Vote[]>> {
  if (steps.length === 0) return new Map();
  const rows = await typedRows(runner, VoteRow, VOTES, [
    steps.map(({ taskId }) => taskId),
    steps.map(({ step }) => step),
  ]);
  const byStep = Map.groupBy(rows, row => stepKey({ taskId: row.task_id, step: row.step }));
  return new Map([...byStep].map(([key, votes]) => [key, votes.map(voteIn)]));
}

function voteIn(row: z.infer<typeof VoteRow>): Vote {
  return {
    assignmentId: row.assignment_id,
    workerId: row.worker_id,
    output: row.output,
    trustLevel: row.trust_level,
    escalatedTo: row.escalated_to,
  };
}

const WRITE = `
  INSERT INTO votes (task_id, assignment_id, step, org_id, workspace_id, domain, task_type, worker_id, trust_level,
                     escalated_to, is_alone, output, submitted_at)
  SELECT task_id, assignment_id, step, org_id, workspace_id, domain, task_type, worker_id, trust_level,
         escalated_to, $13, output, submitted_at
    FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::uuid[],
                $9::smallint[], $10::smallint[], $11::json[], $12::timestamptz[])
      AS incoming (task_id, assignment_id, step, org_id, workspace_id, domain, task_type, worker_id, trust_level,
                   escalated_to, output, submitted_at)
   ORDER BY task_id, assignment_id
  ON CONFLICT DO NOTHING
  RETURNING assignment_id`;

const WrittenRow = z.object({ assignment_id: z.string() });

/** Writes each vote once. Returns the assignments whose votes are new. */
export async function writeVotes(
  runner: SqlRunner,
  votes: readonly IncomingVote[],
  { isSingleAnswer }: { readonly isSingleAnswer: boolean },
): Promise<ReadonlySet<string>> {
  const rows = await typedRows(runner, WrittenRow, WRITE, [
    votes.map(vote => vote.taskId),
    votes.map(vote => vote.assignmentId),
    votes.map(vote => vote.step),
    votes.map(vote => vote.orgId),
    votes.map(vote => vote.workspaceId),
    votes.map(vote => vote.domain),
    votes.map(vote => vote.taskType),
    votes.map(vote => vote.workerId),
    votes.map(vote => vote.trustLevel),
    votes.map(vote => vote.escalatedTo),
    votes.map(vote => JSON.stringify(vote.output)),
    votes.map(vote => vote.submittedAt),
    isSingleAnswer,
  ]);
  return new Set(rows.map(row => row.assignment_id));
}
