import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id, InstantOut } from '../../model/scalars.js';

/** Days, in UTC, at most that a look at the past may span. */
export const MAX_STATISTICS_DAYS = 400;

/** What became of the tasks of one type that were created on one day (UTC). */
export const TaskStatisticsRow = z.strictObject({
  day: z.iso.date(),
  task_type: z.string(),
  created: z.int().min(0),
  completed: z.int().min(0),
  failed: z.int().min(0),
  /** Of those that failed, by the deadline. */
  expired: z.int().min(0),
  cancelled: z.int().min(0),
  /** Created to completed, summed over those that were completed. */
  completion_seconds: z.number().min(0),
  sla_breached: z.int().min(0),
});
export type TaskStatisticsRow = z.infer<typeof TaskStatisticsRow>;

/** An organization's tasks created in [`from`, `to`), counted. A `workspace_id` limits them to one workspace. */
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
});
