import { z } from 'zod';
import { BulkAction, BulkItem, BulkJob, EXAMPLE, MAX_BULK_TASKS, invalid } from '#libs/contracts';
import type { Fault } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { pageQuery } from '../../edge/schemas/input.js';
import { TaskQuery } from '../tasks/task.dto.js';

/** The query parameters of `GET /v1/tasks`, except those of its pages and their order. */
const BulkFilter = TaskQuery.omit({ limit: true, cursor: true, sort: true }).extend({
  // In a query it is text.
  breached: z.boolean().optional(),
});

const EXAMPLE_ACTION = { type: 'cancel', reason: 'The campaign is over.' } as const;

export const BulkRequest = named(
  'BulkRequest',
  z.strictObject({
    filter: BulkFilter,
    action: BulkAction,
    /** Only counts. */
    dry_run: z.boolean().default(false),
    /** The count of the dry run; required to start the job. */
    expected_count: z.int().min(0).max(MAX_BULK_TASKS).optional(),
  }),
  { filter: { domain: 'security', status: 'queued' }, action: EXAMPLE_ACTION, dry_run: true },
);
export type BulkRequest = z.output<typeof BulkRequest>;

const BulkCount = z.strictObject({ dry_run: z.literal(true), count: z.int().min(0) });

const EXAMPLE_JOB = {
  job_id: EXAMPLE.jobId,
  status: 'running' as const,
  action: EXAMPLE_ACTION,
  filter: { domain: 'security', status: 'queued' },
  key_id: EXAMPLE.keyId,
  ...{ total: 240, pending: 189, changed: 50, unchanged: 0, refused: 1, failed: 0, skipped: 0 },
  created_at: EXAMPLE.createdAt,
  ended_at: null,
};
named('BulkJob', BulkJob, EXAMPLE_JOB);
named('BulkItem', BulkItem, {
  task_id: EXAMPLE.taskId,
  result: 'refused',
  code: 'task.not_cancellable',
  detail: 'The task has ended: it is completed.',
  finished_at: EXAMPLE.startedAt,
});

export const BulkStarted = named('BulkStarted', z.union([BulkCount, BulkJob]), EXAMPLE_JOB);
export type BulkStarted = z.infer<typeof BulkStarted>;

export const BulkItemsQuery = z.strictObject({ result: BulkItem.shape.result.optional(), ...pageQuery });
export type BulkItemsQuery = z.output<typeof BulkItemsQuery>;

/**
 * The count that a job is started with. Without a filter a job would change every task of the organization, which nobody
 * means; one of a date says so.
 *
 * @throws ServiceError `request.invalid`
 */
export function expectedCountOf({ filter, dry_run, expected_count }: BulkRequest): number {
  const faults: Fault[] = [];
  if (Object.values(filter).every(value => value === undefined)) {
    const detail = 'Must have at least one field; for every task, a created_before of now.';
    faults.push({ pointer: '/filter', detail });
  }
  if (!dry_run && expected_count === undefined) {
    faults.push({
      pointer: '/expected_count',
      detail: 'Must be the count that a request with dry_run returned.',
    });
  }
  if (faults.length > 0) throw invalid('request.invalid', 'The request is not valid.', faults);
  return expected_count ?? 0;
}
