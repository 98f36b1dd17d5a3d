import type { Json } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { Vote } from '../domain/step.js';
import { roundKey } from './round-key.js';
import type { RoundId } from './round-key.js';

/** Uses the primary key, by task. */
const VOTES = `
  SELECT v.task_id, v.step, v.assignment_id, v.worker_id, v.output, v.trust_level, v.escalated_to
    FROM unnest($1::uuid[], $2::int[]) AS wanted (task_id, step)
    JOIN votes v ON v.task_id = wanted.task_id AND v.step = wanted.step`;

interface VoteRow {
  readonly task_id: string;
  readonly step: number;
  readonly assignment_id: string;
  readonly worker_id: string;
  readonly output: Json;
  readonly trust_level: number | null;
  readonly escalated_to: number | null;
}

/** The votes of each of these steps, by {@link roundKey}. */
export async function loadVotes(
  runner: SqlRunner,
  rounds: readonly RoundId[],
): Promise<ReadonlyMap<string, readonly Vote[]>> {
  if (rounds.length === 0) return new Map();
  const rows = await rowsOf<VoteRow>(runner, VOTES, [
    rounds.map(({ taskId }) => taskId),
    rounds.map(({ step }) => step),
  ]);
  const byRound = Map.groupBy(rows, row => roundKey({ taskId: row.task_id, step: row.step }));
  return new Map([...byRound].map(([key, votes]) => [key, votes.map(voteIn)]));
}

function voteIn(row: VoteRow): Vote {
  return {
    assignmentId: row.assignment_id,
    workerId: row.worker_id,
    output: row.output,
    trustLevel: row.trust_level,
    escalatedTo: row.escalated_to,
  };
}
