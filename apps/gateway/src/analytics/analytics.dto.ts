import { z } from 'zod';
import { Instant, InstantOut, TaskStatisticsRow } from '#libs/contracts';
import { named } from '../endpoint/documented.js';
import { WorkspaceName } from '../endpoint/query-values.js';

export const TaskAnalyticsQuery = z.strictObject({
  from: Instant.optional(),
  to: Instant.optional(),
  workspace_id: WorkspaceName.optional(),
});
export type TaskAnalyticsQuery = z.output<typeof TaskAnalyticsQuery>;

export const TaskAnalytics = named(
  'TaskAnalytics',
  z.strictObject({
    from: InstantOut,
    to: InstantOut,
    workspace_id: z.string().nullable(),
    /** By day of creation (UTC) and type, those without tasks left out. */
    rows: z.array(TaskStatisticsRow),
    totals: TaskStatisticsRow.omit({ day: true, task_type: true }),
  }),
);
export type TaskAnalytics = z.infer<typeof TaskAnalytics>;
