import { z } from 'zod';
import { InterventionReason } from './intervention.js';
import { JsonObject } from './json.js';
import { Id, Instant, InstantOut } from './scalars.js';

/** A job changes at most as many tasks. */
export const MAX_BULK_TASKS = 100_000;
/** How long a job and its results are kept after its end. */
export const BULK_RETENTION_DAYS = 30;

/** What a job does to each of its tasks: what the operator's action on one task does. */
export const BulkAction = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('cancel'), reason: InterventionReason }),
  z.strictObject({
    type: z.literal('requeue'),
    reason: InterventionReason,
    exclude_former: z.boolean().default(true),
  }),
  z.strictObject({ type: z.literal('change_deadline'), reason: InterventionReason, deadline: Instant }),
]);
export type BulkAction = z.infer<typeof BulkAction>;

/** `cancelling`: the tasks that are being changed at the moment are finished, the rest is skipped. */
export const BulkStatus = z.enum(['running', 'cancelling', 'completed', 'cancelled']);
export type BulkStatus = z.infer<typeof BulkStatus>;

/**
 * `refused`: the action is impossible for this task, such as one that has ended since. `failed`: it could not be carried
 * out after several attempts. `skipped`: the job was cancelled before.
 */
export const BULK_RESULTS = ['changed', 'unchanged', 'refused', 'failed', 'skipped'] as const;
export const BulkResult = z.enum(BULK_RESULTS);
export type BulkResult = z.infer<typeof BulkResult>;

const Count = z.int().min(0);

/** An action on every task that matched a filter when the job was started. */
export const BulkJob = z.object({
  job_id: Id,
  status: BulkStatus,
  action: BulkAction,
  /** As in the request. */
  filter: JsonObject,
  /** The API key that started it; null when it was not stated. */
  key_id: z.string().nullable(),
  /** The number of its tasks, which does not change. */
  total: Count,
  pending: Count,
  changed: Count,
  unchanged: Count,
  refused: Count,
  failed: Count,
  skipped: Count,
  created_at: InstantOut,
  ended_at: InstantOut.nullable(),
});
export type BulkJob = z.infer<typeof BulkJob>;

/** One task of a job. */
export const BulkItem = z.object({
  task_id: Id,
  result: z.enum(['pending', ...BULK_RESULTS]),
  /** Why it was refused or failed: a problem's code and detail. */
  code: z.string().nullable(),
  detail: z.string().nullable(),
  finished_at: InstantOut.nullable(),
});
export type BulkItem = z.infer<typeof BulkItem>;
