import { Controller, Query } from '@nestjs/common';
import { GetTaskStatistics } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { Agent } from '../auth/caller.decorator.js';
import type { AgentCaller } from '../auth/domain/caller.js';
import { Endpoint } from '../endpoint/endpoint.decorator.js';
import { refuse } from '../errors/refuse.js';
import { TaskAnalytics, TaskAnalyticsQuery } from './analytics.dto.js';
import { periodOf } from './domain/period.js';
import type { Period } from './domain/period.js';
import { totalsOf } from './domain/task-totals.js';

@Controller()
export class TaskAnalyticsController {
  constructor(
    private readonly commands: CommandClient,
    private readonly clock: Clock,
  ) {}

  @Endpoint('GET', '/v1/analytics/tasks', {
    summary: 'Count tasks',
    description:
      'What became of the tasks created from `from` on and before `to`, by day of creation (UTC) and type, and in all. ' +
      'Without `to` up to now, without `from` for thirty days; 400 days at most.',
    access: 'tasks:read',
    answer: { status: 200, schema: TaskAnalytics, description: 'The counts.' },
    problems: ['statistics.too_many'],
  })
  async tasks(
    @Agent() { orgId, pools }: AgentCaller,
    @Query({ schema: TaskAnalyticsQuery }) { workspace_id, ...asked }: TaskAnalyticsQuery,
  ): Promise<TaskAnalytics> {
    const period = periodAskedFor(asked, this.clock.now());
    const [from, to] = [period.from.toISOString(), period.to.toISOString()];
    const workspace = workspace_id ?? null;
    const { rows } = await this.commands.send(GetTaskStatistics, {
      org_id: orgId,
      pools,
      workspace_id: workspace,
      from,
      to,
    });
    return { from, to, workspace_id: workspace, rows, totals: totalsOf(rows) };
  }
}

function periodAskedFor(asked: Pick<TaskAnalyticsQuery, 'from' | 'to'>, now: Date): Period {
  const outcome = periodOf(asked, now);
  if (outcome.outcome === 'period') return outcome.period;
  const fault = { pointer: `/${outcome.parameter}`, detail: outcome.because };
  throw refuse('request.invalid', 'The query breaks a rule.', { faults: [fault] });
}
