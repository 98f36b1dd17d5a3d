import { Controller } from '@nestjs/common';
import { GetStatement } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { LEDGER_CURRENCY } from '../ledger/account.rule.js';
import { StatementRepository } from './statement.repository.js';
import { boundsOf } from './statement.rule.js';

@Controller()
export class GetStatementQuery {
  constructor(
    private readonly statements: StatementRepository,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(GetStatement)
  async handle({
    org_id: orgId,
    month,
  }: RequestOf<typeof GetStatement>): Promise<ReplyOf<typeof GetStatement>> {
    const figures = await this.statements.statementOf(orgId, month);
    const complete = boundsOf(month).to <= this.clock.now();
    return { month, complete, currency: LEDGER_CURRENCY, ...figures };
  }
}
