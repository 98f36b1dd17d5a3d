import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id, InstantOut } from '../../model/scalars.js';

/** The maximum number of days, in UTC, of a statistics query. */
export const MAX_STATISTICS_DAYS = 400;

/** The outcomes of the tasks of one type that were created on one day (UTC). */
export const TaskStatisticsRow = z.strictObject({
  day: z.iso.date(),
  task_type: z.string(),
  created: z.int().min(0),
  completed: z.int().min(0),
  failed: z.int().min(0),
  /** The failed tasks whose deadline passed. */
  expired: z.int().min(0),
  cancelled: z.int().min(0),
  /** From creation to completion, summed over the completed tasks. */
  completion_seconds: z.number().min(0),
  /** Live tasks included. */
  sla_breached: z.int().min(0),
  /** The completed tasks without a breach. */
  sla_met: z.int().min(0).default(0),
  /** The tasks that a worker was offered, or given. */
  offered: z.int().min(0).default(0),
  /** From creation to the first offer, summed over the offered tasks. */
  offer_seconds: z.number().min(0).default(0),
});
export type TaskStatisticsRow = z.infer<typeof TaskStatisticsRow>;

/** Counts of an organization's tasks created in [`from`, `to`). A `workspace_id` limits them to one workspace. */
export const GetTaskStatistics = defineCommand({
  subject: 'command.task-registry.statistics',
  request: z.strictObject({
    org_id: Id,
    pools: z.array(Id).nullable(),
    workspace_id: z.string().min(1).max(100).nullable(),
    from: InstantOut,
    to: InstantOut,
  }),
  reply: z.strictObject({ rows: z.array(TaskStatisticsRow) }),
  // 200,000 tasks take 1.6 s.
  deadlineMs: 20_000,
});
