import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { AssignmentStatus, Id, InstantOut, ListAssignments, isOpenAssignment } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor, pageFrom, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { toSpec } from '../persistence/json-columns.sql.js';
import { toListedAssignment } from '../views/assignment-view.js';
import type { AssignmentOnTask } from '../views/assignment-view.js';
import { ListedRow, SELECT_ASSIGNMENTS } from './assignment-rows.sql.js';
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

interface AssignmentQuery {
  readonly workerId: string;
  readonly statuses: readonly AssignmentStatus[];
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** Uses index assignments_by_worker, or assignments_open when only open ones are requested. */
function assignmentsSql(onlyOpen: boolean): string {
  return `${SELECT_ASSIGNMENTS}
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
