import { z } from 'zod';
import { AssignmentStatus, TaskStatus } from '#libs/contracts';
import { SpecColumn, StoredJson } from '../persistence/json-columns.sql.js';

/**
 * Assignments `a` with what their workers may see of the tasks, for {@link ListedRow}. Uses the primary keys; for the
 * escalated answers to a decision, assignments_once_per_round.
 */
export const SELECT_ASSIGNMENTS = `
  SELECT a.assignment_id, a.status, a.offered_at, a.offer_expires_at, a.start_by, a.accepted_at, a.started_at,
         a.submitted_at, a.ended_at, a.task_id, a.step, a.trust_level, t.ended_as, s.spec,
         (SELECT coalesce(json_agg(json_build_object('step', r.step, 'output', r.output) ORDER BY r.step), '[]')
            FROM step_results r WHERE r.task_id = a.task_id AND r.step < a.step) AS step_results,
         CASE WHEN s.spec -> 'decision' IS NULL THEN '[]'::json ELSE (
           SELECT coalesce(json_agg(json_build_object('reasoning', n.output ->> 'reasoning',
                                                      'trust_level', e.trust_level, 'decided_at', e.submitted_at)
                                    ORDER BY e.submitted_at, e.assignment_id), '[]')
             FROM assignments e JOIN answers n USING (assignment_id)
            WHERE e.task_id = a.task_id AND n.output ->> 'verdict' = 'escalated') END AS escalations,
         t.steps, t.answers_per_step
    FROM assignments a JOIN tasks t USING (task_id) JOIN task_specs s USING (task_id)`;

/** An `AssignmentOnTask`, with its spec as stored. */
export const ListedRow = z.object({
  assignment_id: z.string(),
  status: AssignmentStatus,
  offered_at: z.date(),
  offer_expires_at: z.date().nullable(),
  start_by: z.date().nullable(),
  accepted_at: z.date().nullable(),
  started_at: z.date().nullable(),
  submitted_at: z.date().nullable(),
  ended_at: z.date().nullable(),
  task_id: z.string(),
  ended_as: TaskStatus.nullable(),
  spec: SpecColumn,
  step: z.int(),
  trust_level: z.int().nullable(),
  step_results: z.array(z.object({ step: z.int(), output: StoredJson })),
  escalations: z.array(
    z.object({ reasoning: z.string().nullable(), trust_level: z.int().nullable(), decided_at: z.string() }),
  ),
  steps: z.int(),
  answers_per_step: z.int(),
});
