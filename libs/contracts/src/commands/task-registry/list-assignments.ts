import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { AssignmentView } from '../../model/assignment-view.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { Id } from '../../model/scalars.js';
import { AssignmentStatus } from '../../model/task-status.js';

/** A worker's assignments, newest first; offers are those with status `offered`. Errors: `cursor.invalid`. */
export const ListAssignments = defineCommand({
  subject: 'command.task-registry.list-assignments',
  request: z.strictObject({ worker_id: Id, statuses: z.array(AssignmentStatus).min(1), ...pageRequest }),
  reply: pageOf(AssignmentView),
});
