import { z } from 'zod';
import { JsonValue, TrustLevel, Verdict, readerOf } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { stepKey } from '../methods/step.rule.js';
import type { StepDecision, StepId, StepOutcome } from '../methods/step.rule.js';
import type { WorkerSkill } from '../methods/worker-skill.rule.js';
import type { IncomingVote } from './incoming-vote.rule.js';

/** The stored state of a step, locked until the end of the transaction. */
export interface Round extends StepId {
  readonly answersNeeded: number;
  readonly decision: StepDecision;
}

/** The part of a decision that is stored. */
export interface DecidedRound extends StepId {
  readonly decision: Exclude<StepDecision, { outcome: 'wait' }>;
  readonly skills: ReadonlyMap<string, WorkerSkill>;
}

/** In key order, so that two batches with steps in common wait for each other and never deadlock. */
const LOCK = `
  INSERT INTO rounds (task_id, step, org_id, workspace_id, domain, task_type, consensus, answers_needed, opened_at)
  SELECT * FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::json[], $8::int[],
                       $9::timestamptz[])
      AS incoming (task_id, step, org_id, workspace_id, domain, task_type, consensus, answers_needed, opened_at)
   ORDER BY task_id, step
  ON CONFLICT (task_id, step) DO UPDATE SET answers_needed = greatest(rounds.answers_needed, excluded.answers_needed)
  RETURNING task_id, step, answers_needed, decision`;

const SAVE = `
  UPDATE rounds r
     SET outcome = decided.outcome, decision = decided.decision, skills = decided.skills,
         agreement = decided.agreement, posterior = decided.posterior, decided_at = $8
    FROM unnest($1::uuid[], $2::int[], $3::text[], $4::json[], $5::json[], $6::float8[], $7::float8[])
      AS decided (task_id, step, outcome, decision, skills, agreement, posterior)
   WHERE r.task_id = decided.task_id AND r.step = decided.step`;

/** By outcome, the form in which a decision is stored. */
const STORED = {
  verified: z.object({ outcome: z.literal('verified'), output: JsonValue, verdict: Verdict }),
  extend: z.object({
    outcome: z.literal('extend'),
    answersNeeded: z.int().min(2),
    trustLevel: TrustLevel.nullable(),
    withdrawsOpen: z.boolean().optional(),
  }),
  failed: z.object({ outcome: z.literal('failed'), detail: z.string() }),
} satisfies Record<Exclude<StepOutcome, 'wait'>, z.ZodType>;

const StoredDecision = readerOf(
  z.discriminatedUnion('outcome', [STORED.verified, STORED.extend, STORED.failed]),
);

/** The decision is null while the step waits for answers. */
const RoundRow = z.object({
  task_id: z.string(),
  step: z.int(),
  answers_needed: z.int(),
  decision: StoredDecision.nullable(),
});

/** Creates and locks the steps of these votes. A snapshot taken afterwards contains every vote counted before. */
export async function lockRounds(
  manager: SqlRunner,
  votes: readonly IncomingVote[],
): Promise<ReadonlyMap<string, Round>> {
  const rows = await typedRows(manager, RoundRow, LOCK, [
    votes.map(vote => vote.taskId),
    votes.map(vote => vote.step),
    votes.map(vote => vote.orgId),
    votes.map(vote => vote.workspaceId),
    votes.map(vote => vote.domain),
    votes.map(vote => vote.taskType),
    votes.map(vote => JSON.stringify(vote.consensus)),
    votes.map(vote => vote.answersNeeded),
    votes.map(vote => vote.submittedAt),
  ]);
  const rounds = rows.map(row => ({
    taskId: row.task_id,
    step: row.step,
    answersNeeded: row.answers_needed,
    // A decision as taken is sent again.
    decision: row.decision ?? { outcome: 'wait' as const },
  }));
  return new Map(rounds.map(round => [stepKey(round), round]));
}

export async function saveDecisions(
  manager: SqlRunner,
  decided: readonly DecidedRound[],
  now: Date,
): Promise<void> {
  if (decided.length === 0) return;
  const verdicts = decided.map(({ decision }) => (decision.outcome === 'verified' ? decision.verdict : null));
  await manager.query(SAVE, [
    decided.map(({ taskId }) => taskId),
    decided.map(({ step }) => step),
    decided.map(({ decision }) => decision.outcome),
    decided.map(({ decision }) => JSON.stringify(decision)),
    decided.map(({ skills }) => JSON.stringify(skillsAsUsed(skills))),
    verdicts.map(verdict => verdict?.agreement ?? null),
    verdicts.map(verdict => verdict?.posterior ?? null),
    now,
  ]);
}

function skillsAsUsed(skills: ReadonlyMap<string, WorkerSkill>): Record<string, unknown> {
  return Object.fromEntries(
    [...skills].map(([workerId, { accuracy, isProven }]) => [workerId, { accuracy, proven: isProven }]),
  );
}
