import { Controller } from '@nestjs/common';
import { GetStatement } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { LEDGER_CURRENCY } from '../domain/account.js';
import { boundsOf } from '../domain/month.js';
import { StatementReader } from '../persistence/statement-reader.js';

@Controller()
export class GetStatementCommand {
  constructor(
    private readonly statements: StatementReader,
    private readonly clock: Clock,
  ) {}

  @Answers(GetStatement)
  async handle({
    org_id: orgId,
    month,
  }: RequestOf<typeof GetStatement>): Promise<ReplyOf<typeof GetStatement>> {
    const figures = await this.statements.statementOf(orgId, month);
    const complete = boundsOf(month).to <= this.clock.now();
    return { month, complete, currency: LEDGER_CURRENCY, ...figures };
  }
}
