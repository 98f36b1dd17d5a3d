import { Injectable } from '@nestjs/common';
import {
  GetBalance,
  GetQualitySummary,
  GetTaskStatistics,
  GetUsage,
  ListTransactions,
} from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Clock } from '#libs/platform';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { allows } from '../../edge/auth/scopes.rule.js';
import { analyticsSummaryOf } from './analytics-summary.js';
import type { AnalyticsSummary, Dashboard, UsageQuery, UsageReport } from './client.dto.js';
import { DASHBOARD_DAYS, dashboardOf } from './dashboard.js';
import { lastDays } from './period.js';
import type { Period } from './period.js';
import { usageReportOf } from './usage-report.js';

const NO_QUALITY = { mean_posterior: null };

/**
 * Reports of an organization, combined from the services that own the numbers. When one of them is unreachable the
 * report fails rather than omitting a part.
 */
@Injectable()
export class ClientReports {
  constructor(
    private readonly commands: CommandClient,
    private readonly clock: Clock,
  ) {}

  /** @throws ServiceError `service.unavailable` */
  async dashboard(caller: AgentCaller, workspace: string | null): Promise<Dashboard> {
    const period = this.last(DASHBOARD_DAYS);
    const [statistics, quality, balance] = await Promise.all([
      this.statistics(caller, workspace, period),
      allows(caller, 'quality:read') ? this.quality(caller, workspace, period) : NO_QUALITY,
      this.commands.send(GetBalance, { org_id: caller.orgId }),
    ]);
    return dashboardOf(period, { statistics, quality, balance });
  }

  /** @throws ServiceError `service.unavailable` */
  async summary(caller: AgentCaller, workspace: string | null, days: number): Promise<AnalyticsSummary> {
    const period = this.last(days);
    const [statistics, quality, usage] = await Promise.all([
      this.statistics(caller, workspace, period),
      this.quality(caller, workspace, period),
      this.usageRows(caller, workspace, period),
    ]);
    return analyticsSummaryOf(period, workspace, { statistics, quality, usage });
  }

  /** @throws ServiceError `service.unavailable`, `cursor.invalid` */
  async usage(
    caller: AgentCaller,
    workspace: string | null,
    { days, ...page }: UsageQuery,
  ): Promise<UsageReport> {
    const period = this.last(days);
    const [usage, transactions] = await Promise.all([
      this.usageRows(caller, workspace, period),
      this.commands.send(ListTransactions, { org_id: caller.orgId, ...page }),
    ]);
    return usageReportOf(period, workspace, { usage, transactions });
  }

  private last(days: number): Period {
    return lastDays(days, this.clock.now());
  }

  private async statistics({ orgId, pools }: AgentCaller, workspace: string | null, { from, to }: Period) {
    const request = { org_id: orgId, pools, workspace_id: workspace, from, to };
    return (await this.commands.send(GetTaskStatistics, request)).rows;
  }

  private quality({ orgId }: AgentCaller, workspace: string | null, { from, to }: Period) {
    return this.commands.send(GetQualitySummary, { org_id: orgId, workspace_id: workspace, from, to });
  }

  private async usageRows({ orgId }: AgentCaller, workspace: string | null, { from, to }: Period) {
    const request = { org_id: orgId, workspace_id: workspace, from, to };
    return (await this.commands.send(GetUsage, request)).rows;
  }
}
