import { Controller, Query } from '@nestjs/common';
import { z } from 'zod';
import { GetTaskStatistics, InstantOut, TaskStatisticsRow } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { named } from '../../edge/schemas/documented.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { PeriodQuery, periodOf } from './period-query.js';

const EXAMPLE_COUNTS = {
  created: 12,
  completed: 11,
  failed: 1,
  expired: 1,
  cancelled: 0,
  completion_seconds: 4_301,
  sla_breached: 1,
  sla_met: 10,
  offered: 12,
  offer_seconds: 96,
};

const TaskAnalytics = named(
  'TaskAnalytics',
  z.strictObject({
    from: InstantOut,
    to: InstantOut,
    totals: z.strictObject({
      ...TaskStatisticsRow.omit({ day: true, task_type: true }).shape,
      /** From creation to completion; null when none was completed. */
      mean_completion_seconds: z.number().nullable(),
      /** From creation to the first offer; null when none was offered. */
      mean_offer_seconds: z.number().nullable(),
    }),
    /** By day of creation (UTC) and type; beyond the fifty most frequent types, `other`. */
    data: z.array(TaskStatisticsRow),
  }),
  {
    from: '2026-03-02T00:00:00.000Z',
    to: '2026-03-03T00:00:00.000Z',
    totals: { ...EXAMPLE_COUNTS, mean_completion_seconds: 391, mean_offer_seconds: 8 },
    data: [{ day: '2026-03-02', task_type: 'verification', ...EXAMPLE_COUNTS }],
  },
);
type TaskAnalytics = z.infer<typeof TaskAnalytics>;

@Controller()
export class TaskAnalyticsController {
  constructor(
    private readonly commands: CommandClient,
    private readonly clock: Clock,
  ) {}

  @Endpoint('GET', '/v1/analytics/tasks', {
    summary: 'Count tasks by day, type and outcome',
    description: 'The last thirty days, unless `from` and `to` are given.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: TaskAnalytics, description: 'Counts by outcome.' },
  })
  async tasks(
    @Agent() { orgId, pools }: AgentCaller,
    @Query({ schema: PeriodQuery }) query: PeriodQuery,
  ): Promise<TaskAnalytics> {
    const period = periodOf(query, this.clock.now());
    const request = { org_id: orgId, pools, workspace_id: query.workspace_id ?? null, ...period };
    const { rows } = await this.commands.send(GetTaskStatistics, request);
    return { ...period, totals: totalsOf(rows), data: rows };
  }
}

function totalsOf(rows: readonly TaskStatisticsRow[]): TaskAnalytics['totals'] {
  const sum = (field: Exclude<keyof TaskStatisticsRow, 'day' | 'task_type'>): number =>
    rows.reduce((total, row) => total + row[field], 0);
  const [completed, seconds] = [sum('completed'), sum('completion_seconds')];
  const [offered, offerSeconds] = [sum('offered'), sum('offer_seconds')];
  return {
    created: sum('created'),
    completed,
    failed: sum('failed'),
    expired: sum('expired'),
    cancelled: sum('cancelled'),
    completion_seconds: seconds,
    sla_breached: sum('sla_breached'),
    sla_met: sum('sla_met'),
    offered,
    offer_seconds: offerSeconds,
    mean_completion_seconds: completed === 0 ? null : seconds / completed,
    mean_offer_seconds: offered === 0 ? null : offerSeconds / offered,
  };
}
