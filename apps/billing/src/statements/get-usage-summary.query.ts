import { Controller } from '@nestjs/common';
import { GetUsageSummary } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { LEDGER_CURRENCY } from '../ledger/account.rule.js';
import { UsageRepository } from './usage.repository.js';
import { totalOf } from './usage.rule.js';

@Controller()
export class GetUsageSummaryQuery {
  constructor(private readonly usage: UsageRepository) {}

  @HandlesCommand(GetUsageSummary)
  async handle(request: RequestOf<typeof GetUsageSummary>): Promise<ReplyOf<typeof GetUsageSummary>> {
    const rows = await this.usage.read({
      orgId: request.org_id,
      workspaceId: request.workspace_id,
      from: new Date(request.from),
      to: new Date(request.to),
      groupBy: request.group_by,
    });
    return { currency: LEDGER_CURRENCY, totals: totalOf(rows), rows };
  }
}
