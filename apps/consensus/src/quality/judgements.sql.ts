import { z } from 'zod';
import { labelKey } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { WorkerRecord } from '../methods/worker-skill.rule.js';
import { UNJUDGED, recordChange, scoreOf, sumOf } from './judgement.rule.js';
import type { JudgedAnswer, Judgement } from './judgement.rule.js';
import type { NewScore } from './rolling-score.rule.js';

/** Locks the rows in key order, and returns their previous values. */
const LOCK = `
  INSERT INTO judgements (task_id, assignment_id, org_id, worker_id, domain, judged_at)
  SELECT *, $6::timestamptz FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[])
           AS judged (task_id, assignment_id, org_id, worker_id, domain)
   ORDER BY task_id, assignment_id
  ON CONFLICT (task_id, assignment_id) DO UPDATE SET judged_at = excluded.judged_at
  RETURNING assignment_id, agreed, gold_right`;

const SAVE = `
  UPDATE judgements j SET agreed = judged.agreed, gold_right = judged.gold_right
    FROM unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::boolean[])
      AS judged (task_id, assignment_id, agreed, gold_right)
   WHERE j.task_id = judged.task_id AND j.assignment_id = judged.assignment_id`;

/**
 * In key order, so that two transactions with workers in common never deadlock. `domain` is the key of the label, and
 * the first spelling is kept.
 */
const COUNT = `
  INSERT INTO worker_quality AS q (org_id, worker_id, domain, spelling, gold_seen, gold_right, agreement_seen,
                                   agreement_right, updated_at)
  SELECT *, $9::timestamptz
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::int[], $7::int[], $8::int[])
      AS change (org_id, worker_id, domain, spelling, gold_seen, gold_right, agreement_seen, agreement_right)
   ORDER BY org_id, worker_id, domain
  ON CONFLICT (org_id, worker_id, domain) DO UPDATE
     SET gold_seen = q.gold_seen + excluded.gold_seen,
         gold_right = q.gold_right + excluded.gold_right,
         agreement_seen = q.agreement_seen + excluded.agreement_seen,
         agreement_right = q.agreement_right + excluded.agreement_right,
         updated_at = excluded.updated_at`;

const JudgementRow = z.object({
  assignment_id: z.string(),
  agreed: z.boolean().nullable(),
  gold_right: z.boolean().nullable(),
});

interface Judged extends JudgedAnswer {
  readonly before: Judgement;
  readonly after: Judgement;
}

/**
 * Writes judgements, and the resulting changes to the workers' records. Repeating a judgement changes nothing.
 *
 * @returns the changes to the workers' rolling scores
 */
export async function recordJudgements(
  manager: SqlRunner,
  answers: readonly JudgedAnswer[],
  now: Date,
): Promise<readonly NewScore[]> {
  if (answers.length === 0) return [];
  const before = await lock(manager, answers, now);
  const judged = answers
    .map(answer => {
      const was = before.get(answer.assignmentId) ?? UNJUDGED;
      return { ...answer, before: was, after: { ...was, ...answer.judgement } };
    })
    .filter(one => one.before.agreed !== one.after.agreed || one.before.goldRight !== one.after.goldRight);
  if (judged.length === 0) return [];
  await manager.query(SAVE, [
    judged.map(one => one.taskId),
    judged.map(one => one.assignmentId),
    judged.map(one => one.after.agreed),
    judged.map(one => one.after.goldRight),
  ]);
  await count(manager, judged, now);
  return judged.map(({ orgId, workspaceId, workerId, taskId, assignmentId, after }) => ({
    scope: 'worker',
    orgId,
    workspaceId,
    subjectId: workerId,
    taskId,
    key: assignmentId,
    score: scoreOf(after),
  }));
}

async function lock(
  manager: SqlRunner,
  answers: readonly JudgedAnswer[],
  now: Date,
): Promise<ReadonlyMap<string, Judgement>> {
  const rows = await typedRows(manager, JudgementRow, LOCK, [
    answers.map(one => one.taskId),
    answers.map(one => one.assignmentId),
    answers.map(one => one.orgId),
    answers.map(one => one.workerId),
    answers.map(one => one.domain),
    now,
  ]);
  return new Map(rows.map(row => [row.assignment_id, { agreed: row.agreed, goldRight: row.gold_right }]));
}

async function count(manager: SqlRunner, judged: readonly Judged[], now: Date): Promise<void> {
  const byRecord = Map.groupBy(
    judged,
    ({ orgId, workerId, domain }) => `${orgId} ${workerId} ${labelKey(domain)}`,
  );
  const changes = [...byRecord.values()].flatMap(same => {
    const [first] = same;
    if (first === undefined) return [];
    const change: WorkerRecord = sumOf(same.map(one => recordChange(one.before, one.after)));
    return [{ ...change, orgId: first.orgId, workerId: first.workerId, domain: first.domain }];
  });
  await manager.query(COUNT, [
    changes.map(one => one.orgId),
    changes.map(one => one.workerId),
    changes.map(one => labelKey(one.domain)),
    changes.map(one => (labelKey(one.domain) === one.domain ? null : one.domain)),
    changes.map(one => one.goldSeen),
    changes.map(one => one.goldRight),
    changes.map(one => one.agreementSeen),
    changes.map(one => one.agreementRight),
    now,
  ]);
}
