import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { Id, InstantOut, Label, Urgency } from '../../model/scalars.js';
import { TaskStatus } from '../../model/task-status.js';
import { TaskSummary } from '../../model/task-view.js';

/** An organization's tasks, newest first. Errors: `cursor.invalid`. */
export const ListTasks = defineCommand({
  subject: 'command.task-registry.list',
  request: z.strictObject({
    org_id: Id,
    pools: z.array(Id).nullable(),
    workspace_id: z.string().min(1).max(100).optional(),
    status: TaskStatus.optional(),
    /** Any of these; combined with `status`. */
    statuses: z.array(TaskStatus).min(1).optional(),
    /** For failed tasks: only those whose deadline passed, or only the others. */
    expired: z.boolean().optional(),
    /** Only these. */
    task_ids: z.array(Id).min(1).max(100).optional(),
    domain: Label.optional(),
    urgency: Urgency.optional(),
    pool: Id.optional(),
    created_after: InstantOut.optional(),
    created_before: InstantOut.optional(),
    ...pageRequest,
  }),
  reply: pageOf(TaskSummary),
});
