import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { AssignmentStatus, LocateAssignment, notFound } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';

/** Uses index assignments_pkey. */
const LOCATE = `SELECT assignment_id, task_id, status FROM assignments WHERE assignment_id = $1 AND worker_id = $2`;

const Row = z.object({ assignment_id: z.string(), task_id: z.string(), status: AssignmentStatus });

@Controller()
export class LocateAssignmentQuery {
  constructor(private readonly dataSource: DataSource) {}

  @HandlesCommand(LocateAssignment)
  async handle(request: RequestOf<typeof LocateAssignment>): Promise<ReplyOf<typeof LocateAssignment>> {
    const { assignment_id: assignmentId, worker_id: workerId } = request;
    const [row] = await typedRows(this.dataSource, Row, LOCATE, [assignmentId, workerId]);
    if (row === undefined) throw notFound('assignment');
    return row;
  }
}
