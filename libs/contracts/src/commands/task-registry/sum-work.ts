import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { periodDays, periodsRequest } from '../../model/periods.js';
import { Id } from '../../model/scalars.js';

/** Why work that was begun is not paid. */
export const UNPAID_WORK = [
  /** The answer was not among those that the result rests on. */
  'not_counted',
  /** The worker gave the work up, or did not finish it in time. */
  'released',
  /** The assignment was withdrawn before the worker started. */
  'not_started',
  /** The task was cancelled, or failed, before the worker had submitted an answer. */
  'task_cancelled',
  'task_failed',
] as const;

const count = z.int().min(0);

/** The work of a worker that was submitted or ended in a period, other than what is paid for. */
export const WorkPeriod = z.strictObject({
  ...periodDays,
  /** The tasks have not ended. */
  pending: count,
  unpaid: z.strictObject({
    ...{ not_counted: count, released: count, not_started: count, task_cancelled: count, task_failed: count },
  }),
});
export type WorkPeriod = z.infer<typeof WorkPeriod>;

/** How much of a worker's work is not paid, or not yet, by period. The sender must know the worker's organization. */
export const SumWork = defineCommand({
  subject: 'command.task-registry.sum-work',
  request: z.strictObject({ worker_id: Id, ...periodsRequest }),
  reply: z.strictObject({ data: z.array(WorkPeriod) }),
});
