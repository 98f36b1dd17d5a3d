import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { Price } from '../../model/money.js';
import { Id, LIMITS, LabelKey, WorkTimeoutSeconds } from '../../model/scalars.js';
import { AcceptWithinSeconds, AssignmentMode } from '../../model/task-assignment.js';
import { StoredTaskSpec } from '../../model/task-spec.js';
import { TaskView } from '../../model/task-view.js';

/** A week: no task waits forever. */
export const DEFAULT_DEADLINE_SECONDS = 604_800;

/** From the creation of the task: a minute to a year. */
export const DeadlineSeconds = z.int().min(60).max(31_536_000);

/**
 * Creates a task. With a `price` its funds are already held, and it is created and queued at once; without one it stays
 * `created` until billing sends `queue`.
 *
 * Errors: `task.id_taken` (conflict) when another task has the id; `idempotency.*`.
 */
export const CreateTask = defineCommand({
  subject: 'command.task-registry.create',
  request: z.strictObject({
    task_id: Id,
    org_id: Id,
    workspace_id: z.string().min(1).max(100),
    spec: StoredTaskSpec,
    price: Price.nullable(),
    /** The default deadline, and the maximum lifetime of a task that continues after its deadline. */
    default_deadline_seconds: DeadlineSeconds.default(DEFAULT_DEADLINE_SECONDS),
    /** The pool's `work_timeout_seconds`, the default for the task's. */
    pool_work_timeout_seconds: WorkTimeoutSeconds.nullable().default(null),
    /** The pool's `assignment` and `accept_within_seconds`, likewise. Omitted unless the pool has them. */
    pool_assignment: AssignmentMode.optional(),
    pool_accept_within_seconds: AcceptWithinSeconds.optional(),
    /** The label keys of the people behind the API key, who never get the task. Omitted when there are none. */
    requesters: z.array(LabelKey).max(LIMITS.listItems).optional(),
    ...idempotentRequest,
  }),
  reply: z.strictObject({ task: TaskView, ...idempotentReply }),
});
