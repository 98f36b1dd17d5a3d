import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { BulkAction, BulkItem, BulkJob, MAX_BULK_TASKS } from '../../model/bulk.js';
import { pageOf, pageRequest } from '../../model/request-fields.js';
import { Id } from '../../model/scalars.js';
import { DEFAULT_DEADLINE_SECONDS, DeadlineSeconds, ListTasks } from './tasks.js';

/** The filter of a list of tasks. Only live tasks are meant: nothing can be done to the others. */
export const BulkFilter = ListTasks.request.omit({
  ...{ org_id: true, pools: true },
  ...{ limit: true, cursor: true, sort: true },
});
export type BulkFilter = z.output<typeof BulkFilter>;

/** Counting and writing down 100,000 tasks takes seconds. */
const DEADLINE_MS = 20_000;

const caller = {
  org_id: Id,
  /** The pools the caller's key is limited to; null means all. A job of other pools is not found. */
  pools: z.array(Id).nullable(),
};

/** How many live tasks match; at most one more than a job may have. Errors: `search.not_ready`. */
export const CountBulk = defineCommand({
  subject: 'command.task-registry.count-bulk',
  request: z.strictObject({ ...caller, filter: BulkFilter }),
  reply: z.strictObject({ count: z.int().min(0) }),
  deadlineMs: DEADLINE_MS,
});

/**
 * Starts a job over the live tasks that match now. The same `job_id` again returns the job. Errors: `bulk.count_changed`
 * (conflict) when more tasks match than expected; `bulk.too_many_tasks`, `bulk.too_many_jobs`; `search.not_ready`; `task.deadline_passed`
 * (conflict); `idempotency.key_reused` for a job with this id and another filter or action.
 */
export const StartBulk = defineCommand({
  subject: 'command.task-registry.start-bulk',
  request: z.strictObject({
    ...caller,
    job_id: Id,
    key_id: z.string().max(100).nullable(),
    filter: BulkFilter,
    action: BulkAction,
    expected_count: z.int().min(0).max(MAX_BULK_TASKS),
    /** The maximum lifetime of a task that continues after its deadline. */
    default_deadline_seconds: DeadlineSeconds.default(DEFAULT_DEADLINE_SECONDS),
  }),
  reply: BulkJob,
  deadlineMs: DEADLINE_MS,
});

/** Errors: `bulk_job.not_found`. */
export const GetBulk = defineCommand({
  subject: 'command.task-registry.get-bulk',
  request: z.strictObject({ ...caller, job_id: Id }),
  reply: BulkJob,
});

/** An organization's jobs, newest first. Errors: `cursor.invalid`. */
export const ListBulk = defineCommand({
  subject: 'command.task-registry.list-bulk',
  request: z.strictObject({ ...caller, ...pageRequest }),
  reply: pageOf(BulkJob),
});

/** A job's tasks in its order. Errors: `bulk_job.not_found`, `cursor.invalid`. */
export const ListBulkItems = defineCommand({
  subject: 'command.task-registry.list-bulk-items',
  request: z.strictObject({
    ...caller,
    job_id: Id,
    result: BulkItem.shape.result.optional(),
    ...pageRequest,
  }),
  reply: pageOf(BulkItem),
});

/** Stops a job; one that has ended is unchanged. Errors: `bulk_job.not_found`. */
export const CancelBulk = defineCommand({
  subject: 'command.task-registry.cancel-bulk',
  request: z.strictObject({ ...caller, job_id: Id }),
  reply: BulkJob,
});
