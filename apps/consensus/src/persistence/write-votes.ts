import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { IncomingVote } from '../deciding/incoming-vote.js';

const WRITE = `
  INSERT INTO votes (task_id, assignment_id, step, org_id, workspace_id, domain, task_type, worker_id, trust_level,
                     escalated_to, is_alone, output, submitted_at)
  SELECT task_id, assignment_id, step, org_id, workspace_id, domain, task_type, worker_id, trust_level,
         escalated_to, $13, output, submitted_at
    FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::uuid[],
                $9::smallint[], $10::smallint[], $11::json[], $12::timestamptz[])
      AS told (task_id, assignment_id, step, org_id, workspace_id, domain, task_type, worker_id, trust_level,
               escalated_to, output, submitted_at)
   ORDER BY task_id, assignment_id
  ON CONFLICT DO NOTHING
  RETURNING assignment_id`;

/** Writes each vote once. Returns the assignments whose votes are new. */
export async function writeVotes(
  runner: SqlRunner,
  votes: readonly IncomingVote[],
  { isAlone }: { readonly isAlone: boolean },
): Promise<ReadonlySet<string>> {
  const rows = await rowsOf<{ assignment_id: string }>(runner, WRITE, [
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
    isAlone,
  ]);
  return new Set(rows.map(row => row.assignment_id));
}
