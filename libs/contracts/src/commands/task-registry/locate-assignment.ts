import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { AssignmentStatus } from '../../model/task-status.js';

/**
 * The task of a worker's assignment, and how far the assignment is; another worker's does not exist. Errors:
 * `assignment.not_found`.
 */
export const LocateAssignment = defineCommand({
  subject: 'command.task-registry.locate-assignment',
  request: z.strictObject({ worker_id: Id, assignment_id: Id }),
  reply: z.strictObject({ assignment_id: Id, task_id: Id, status: AssignmentStatus }),
});
