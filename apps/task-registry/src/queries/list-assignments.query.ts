import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import {
  AssignmentStatus,
  Id,
  InstantOut,
  ListAssignments,
  TaskStatus,
  isOpenAssignment,
} from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor, pageFrom, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { Moment, SpecColumn, StoredJson, toSpec } from '../persistence/json-columns.sql.js';
import { toListedAssignment } from '../views/assignment-view.js';
import type { AssignmentOnTask } from '../views/assignment-view.js';
import { offersStateOf } from './offers-state.sql.js';

@Controller()
export class ListAssignmentsQuery {
  constructor(private readonly dataSource: DataSource) {}

  @HandlesCommand(ListAssignments)
  async handle(request: RequestOf<typeof ListAssignments>): Promise<ReplyOf<typeof ListAssignments>> {
    const { worker_id: workerId, statuses, limit, cursor } = request;
    // Before the page: a change in between is in the page, and in the state that the next request compares with.
    const offersState = request.with_offers_state ? await offersStateOf(this.dataSource, workerId) : null;
    const page = await listAssignments(this.dataSource, { workerId, statuses, limit, cursor });
    return {
      data: page.data.map(toListedAssignment),
      next_cursor: page.next_cursor,
      offers_state: offersState,
    };
  }
}

const Position = z.strictObject({ offered_at: InstantOut, assignment_id: Id });

/** {@link AssignmentOnTask}, with its spec as stored. */
const ListedRow = z.object({
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
  task_step: z.int(),
  steps: z.int(),
  answers_per_step: z.int(),
  answers_needed: z.int(),
  places: z.array(
    z.object({
      step: z.int(),
      status: AssignmentStatus,
      counted: z.boolean().nullable(),
      started_at: Moment.nullable(),
    }),
  ),
});

interface AssignmentQuery {
  readonly workerId: string;
  readonly statuses: readonly AssignmentStatus[];
  readonly limit: number;
  readonly cursor: string | undefined;
}

/**
 * Uses index assignments_by_worker, or assignments_open when only open ones are requested; for the escalated answers to
 * a decision also assignments_once_per_round and answers_pkey, and the former for the places of a live task.
 */
function assignmentsSql(onlyOpen: boolean): string {
  return `
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
           t.step AS task_step, t.steps, t.answers_per_step, t.answers_needed,
           CASE WHEN t.ended_as IS NOT NULL THEN '[]'::json ELSE (
             SELECT coalesce(json_agg(json_build_object('step', p.step, 'status', p.status, 'counted', p.counted,
                                                        'started_at', p.started_at)), '[]')
               FROM assignments p
              WHERE p.task_id = a.task_id AND p.status IN ('submitted', 'withdrawn')) END AS places
      FROM assignments a JOIN tasks t USING (task_id) JOIN task_specs s USING (task_id)
     WHERE a.worker_id = $1 AND a.status = ANY ($2::text[])
       AND ($3::timestamptz IS NULL OR (a.offered_at, a.assignment_id) < ($3, $4::uuid))
       ${onlyOpen ? 'AND a.submitted_at IS NULL AND a.ended_at IS NULL' : ''}
     ORDER BY a.offered_at DESC, a.assignment_id DESC
     LIMIT $5`;
}

/**
 * A page of a worker's assignments, newest first.
 *
 * @throws ServiceError `cursor.invalid`
 */
async function listAssignments(
  runner: SqlRunner,
  { workerId, statuses, limit, cursor }: AssignmentQuery,
): Promise<{ data: readonly AssignmentOnTask[]; next_cursor: string | null }> {
  const position = cursor === undefined ? undefined : decodeCursor(Position, cursor);
  const onlyOpen = statuses.every(isOpenAssignment);
  const rows = await typedRows(runner, ListedRow, assignmentsSql(onlyOpen), [
    workerId,
    statuses,
    position?.offered_at ?? null,
    position?.assignment_id ?? null,
    limit + 1,
  ]);
  const { items, cursor: next } = pageFrom(rows, limit, ({ offered_at, assignment_id }) => ({
    offered_at: offered_at.toISOString(),
    assignment_id,
  }));
  return { data: items.map(row => ({ ...row, spec: toSpec(row.spec) })), next_cursor: next };
}
