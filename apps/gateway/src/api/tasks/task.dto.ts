import { z } from 'zod';
import {
  EXAMPLE,
  Id,
  Instant,
  InterventionReason,
  Label,
  LIMITS,
  SearchText,
  TaskSort,
  TaskSpec,
  TaskStatus,
  TaskView,
  Urgency,
} from '#libs/contracts';
import { PeriodQuery } from '../analytics/period-query.js';
import { named } from '../../edge/schemas/documented.js';
import { pageQuery, queryFlag, queryInteger } from '../../edge/schemas/input.js';
import { Problem } from '../../edge/errors/problem.js';

/** A longer request could hit a proxy's idle timeout. */
export const MAX_WAIT_SECONDS = 60;

export const WaitQuery = z.strictObject({ wait: queryInteger(0, MAX_WAIT_SECONDS).default(0) });
export type WaitQuery = z.output<typeof WaitQuery>;

export const TaskQuery = z.strictObject({
  status: TaskStatus.optional(),
  domain: Label.optional(),
  urgency: Urgency.optional(),
  pool: Id.optional(),
  workspace_id: PeriodQuery.shape.workspace_id,
  created_after: Instant.optional(),
  created_before: Instant.optional(),
  deadline_after: Instant.optional(),
  deadline_before: Instant.optional(),
  breached: queryFlag().optional(),
  worker_id: Id.optional(),
  text: SearchText.optional(),
  sort: TaskSort.optional(),
  ...pageQuery,
});
export type TaskQuery = z.output<typeof TaskQuery>;

export const EventsQuery = z.strictObject({ ...pageQuery, limit: queryInteger(1, 100).default(100) });
export type EventsQuery = z.output<typeof EventsQuery>;

export const Cancellation = named(
  'Cancellation',
  z.strictObject({ reason: z.string().min(1).max(1_000).nullable().default(null) }),
  { reason: 'The alert was a false positive.' },
);
export type Cancellation = z.infer<typeof Cancellation>;

export const Requeue = named(
  'Requeue',
  z.strictObject({ reason: InterventionReason, exclude_former: z.boolean().default(true) }),
  { reason: 'The worker cannot be reached.', exclude_former: true },
);
export type Requeue = z.infer<typeof Requeue>;

export const Reassignment = named(
  'Reassignment',
  z.strictObject({
    worker_id: Id,
    /** The open assignment that ends; needed when several are open. */
    assignment_id: Id.nullable().default(null),
    reason: InterventionReason,
  }),
  { worker_id: EXAMPLE.workerId, reason: 'Speaks the language of the customer.' },
);
export type Reassignment = z.infer<typeof Reassignment>;

export const DeadlineChange = named(
  'DeadlineChange',
  z.strictObject({ deadline: Instant, reason: InterventionReason }),
  { deadline: '2099-01-01T12:00:00.000Z', reason: 'The customer can be reached after lunch only.' },
);
export type DeadlineChange = z.infer<typeof DeadlineChange>;

/** Each item is validated individually, so that an invalid one does not affect the others. */
export const TaskBatch = z.strictObject({ tasks: z.array(z.unknown()).min(1).max(LIMITS.batchTasks) });
export type TaskBatch = z.infer<typeof TaskBatch>;

const EXAMPLE_TASK = {
  task_type: 'verification',
  domain: 'security',
  title: 'Verify endpoint owner activity',
  instructions: 'Call the endpoint owner and confirm the 03:42 UTC PowerShell session.',
  output: { schema: { reached_user: 'boolean' } },
};

/** The same schema for the document. */
export const DocumentedTaskBatch = named(
  'TaskBatch',
  z.strictObject({ tasks: z.array(TaskSpec).min(1).max(LIMITS.batchTasks) }),
  { tasks: [EXAMPLE_TASK] },
);

export const BatchItem = z.union([
  z.strictObject({ index: z.int().min(0), status: z.literal(201), task: TaskView }),
  z.strictObject({ index: z.int().min(0), status: z.int(), error: Problem }),
]);
export type BatchItem = z.infer<typeof BatchItem>;

export const BatchResult = named('BatchResult', z.strictObject({ data: z.array(BatchItem) }), {
  data: [
    {
      index: 1,
      status: 422,
      error: {
        type: 'urn:countersign:problem:task.invalid',
        title: 'The task is not valid',
        status: 422,
        detail: 'The task is not valid.',
        instance: '/v1/tasks/batch',
        code: 'task.invalid',
        errors: [{ pointer: '/title', detail: 'Must have at least 1 character.' }],
      },
    },
  ],
});
export type BatchResult = z.infer<typeof BatchResult>;
