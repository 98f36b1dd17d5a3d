import { Controller, Query } from '@nestjs/common';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NamedWorkspace } from '../../edge/endpoint/workspace.decorator.js';
import { AnalyticsSummary, Dashboard, SummaryQuery, UsageQuery, UsageReport } from './client.dto.js';
import { ClientReports } from './client-reports.js';
import { PREFIX } from './words.js';

const WORKSPACE = 'Limits what is counted to this workspace; left out, it is all of the organization’s.';

@Controller()
export class VerifiedWorkflowsClientController {
  constructor(private readonly reports: ClientReports) {}

  @Endpoint('GET', `${PREFIX}/v1/client/dashboard`, {
    summary: 'Get dashboard figures',
    description:
      'Days are in UTC. The balance is that of the organization, regardless of the workspace. The quality score is ' +
      'null for a key without the scope `quality:read`.',
    access: 'tasks:read',
    alsoNeeds: ['billing:read'],
    poolLimits: 'refused',
    workspace: WORKSPACE,
    answer: { status: 200, schema: Dashboard, description: 'Task counts, quality and balance.' },
  })
  async dashboard(
    @Agent() caller: AgentCaller,
    @NamedWorkspace() workspace: string | undefined,
  ): Promise<Dashboard> {
    return this.reports.dashboard(caller, workspace ?? null);
  }

  @Endpoint('GET', `${PREFIX}/v1/client/analytics/summary`, {
    summary: 'Get time series and quality metrics',
    description:
      'The last `days`, by day and by type. Scores are 0–100; Krippendorff’s alpha is 1 for perfect agreement and 0 ' +
      'for agreement by chance.',
    access: 'tasks:read',
    alsoNeeds: ['billing:read', 'quality:read'],
    poolLimits: 'refused',
    workspace: WORKSPACE,
    answer: { status: 200, schema: AnalyticsSummary, description: 'The summary.' },
  })
  async summary(
    @Agent() caller: AgentCaller,
    @NamedWorkspace() workspace: string | undefined,
    @Query({ schema: SummaryQuery }) { days }: SummaryQuery,
  ): Promise<AnalyticsSummary> {
    return this.reports.summary(caller, workspace ?? null, days);
  }

  @Endpoint('GET', `${PREFIX}/v1/client/billing/usage`, {
    summary: 'Get usage and payments',
    description: 'Usage of the last `days` by day and by type, and a page of transactions, newest first.',
    access: 'billing:read',
    poolLimits: 'refused',
    workspace: WORKSPACE,
    answer: { status: 200, schema: UsageReport, description: 'Usage and transactions.' },
    problems: ['cursor.invalid'],
  })
  async usage(
    @Agent() caller: AgentCaller,
    @NamedWorkspace() workspace: string | undefined,
    @Query({ schema: UsageQuery }) query: UsageQuery,
  ): Promise<UsageReport> {
    return this.reports.usage(caller, workspace ?? null, query);
  }
}
