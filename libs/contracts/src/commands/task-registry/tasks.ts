import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest, pageOf, pageRequest } from '../../model/request-fields.js';
import { Price } from '../../model/money.js';
import { Id, InstantOut, LIMITS, Label, LabelKey, Urgency, WorkTimeoutSeconds } from '../../model/scalars.js';
import { SearchText } from '../../model/search-text.js';
import { AcceptWithinSeconds, AssignmentMode } from '../../model/task-assignment.js';
import { StoredTaskSpec } from '../../model/task-spec.js';
import { TaskStatus } from '../../model/task-status.js';
import { TaskSummary, TaskView } from '../../model/task-view.js';

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

/** One task of an organization. Errors: `task.not_found`, also for a foreign task. */
export const GetTask = defineCommand({
  subject: 'command.task-registry.get',
  request: z.strictObject({ task_id: Id, org_id: Id, pools: z.array(Id).nullable() }),
  reply: TaskView,
});

/** The orders of a list of tasks. `deadline`: those that have not ended and have one, the nearest first. */
export const TaskSort = z.enum(['created_at', 'deadline']);
export type TaskSort = z.infer<typeof TaskSort>;

/**
 * An organization's tasks, newest first unless `sort` says otherwise. Errors: `cursor.invalid`;
 * `search.not_ready` (unavailable) with a `text`, while the words of earlier tasks are being stored.
 */
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
    deadline_after: InstantOut.optional(),
    deadline_before: InstantOut.optional(),
    /** Whether any of its service levels was breached. */
    breached: z.boolean().optional(),
    /** Only those that were offered or assigned to this worker. */
    worker_id: Id.optional(),
    /** Only those that each word is in, as the beginning of a word. */
    text: SearchText.optional(),
    /** `created_at` when it is missing. */
    sort: TaskSort.optional(),
    ...pageRequest,
  }),
  reply: pageOf(TaskSummary),
});

/** The organization cancels its task. Errors: `task.not_found`; `task.not_cancellable` (conflict) once it has ended. */
export const CancelTask = defineCommand({
  subject: 'command.task-registry.cancel',
  request: z.strictObject({
    task_id: Id,
    org_id: Id,
    /** The pools the caller's key is limited to; null means all. */
    pools: z.array(Id).nullable(),
    reason: z.string().min(1).max(1_000).nullable(),
    ...idempotentRequest,
  }),
  reply: z.strictObject({ task: TaskView, ...idempotentReply }),
});

/** Which of these tasks were ever created. Billing's sweep asks before it voids a hold without a task. */
export const TasksExist = defineCommand({
  subject: 'command.task-registry.exist',
  sentBy: ['billing'],
  request: z.strictObject({ task_ids: z.array(Id).min(1).max(1_000) }),
  reply: z.strictObject({ existing: z.array(Id) }),
});

/** Counting further would cost more than it is worth. */
export const MAX_QUEUE_POSITION = 1_000;

/**
 * The position of a task among those of its organization that wait for a worker, by how long they have waited. 1 is
 * next; 0 is a task that waits for no worker; at most {@link MAX_QUEUE_POSITION}. Errors: `task.not_found`.
 */
export const GetQueuePosition = defineCommand({
  subject: 'command.task-registry.queue-position',
  request: z.strictObject({ task_id: Id, org_id: Id, pools: z.array(Id).nullable() }),
  reply: z.strictObject({ position: z.int().min(0).max(MAX_QUEUE_POSITION) }),
});
