import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GetAssignment, notFound } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { toSpec } from '../persistence/json-columns.sql.js';
import { toListedAssignment } from '../views/assignment-view.js';
import { ListedRow, SELECT_ASSIGNMENTS } from './assignment-rows.sql.js';

/** Uses the primary key; another worker's assignment is not found. */
const ONE = `${SELECT_ASSIGNMENTS}
   WHERE a.assignment_id = $1 AND a.worker_id = $2`;

@Controller()
export class GetAssignmentQuery {
  constructor(private readonly dataSource: DataSource) {}

  @HandlesCommand(GetAssignment)
  async handle(request: RequestOf<typeof GetAssignment>): Promise<ReplyOf<typeof GetAssignment>> {
    const { assignment_id: assignmentId, worker_id: workerId } = request;
    const [row] = await typedRows(this.dataSource, ListedRow, ONE, [assignmentId, workerId]);
    if (row === undefined) throw notFound('assignment');
    return { assignment: toListedAssignment({ ...row, spec: toSpec(row.spec) }) };
  }
}
