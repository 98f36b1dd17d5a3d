import { Controller } from '@nestjs/common';
import { GetUsage, UsageGrouping, UsageRow } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { LEDGER_CURRENCY } from '../ledger/account.rule.js';
import { UsageRepository } from './usage.repository.js';

@Controller()
export class GetUsageQuery {
  constructor(private readonly usage: UsageRepository) {}

  @HandlesCommand(GetUsage)
  async handle(request: RequestOf<typeof GetUsage>): Promise<ReplyOf<typeof GetUsage>> {
    const rows = await this.usage.read({
      orgId: request.org_id,
      workspaceId: request.workspace_id,
      from: new Date(request.from),
      to: new Date(request.to),
      groupBy: UsageGrouping.options,
    });
    // Grouped by every dimension, no row omits a field.
    return { currency: LEDGER_CURRENCY, rows: rows.map(row => UsageRow.parse(row)) };
  }
}
