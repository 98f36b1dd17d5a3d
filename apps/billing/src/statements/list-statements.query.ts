import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { ListStatements, Month } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor, pageFrom } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { StatementRepository } from './statement.repository.js';
import { boundsOf } from './statement.rule.js';

const Position = z.strictObject({ month: Month });

@Controller()
export class ListStatementsQuery {
  constructor(
    private readonly statements: StatementRepository,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(ListStatements)
  async handle({
    org_id: orgId,
    limit,
    cursor,
  }: RequestOf<typeof ListStatements>): Promise<ReplyOf<typeof ListStatements>> {
    const before = cursor === undefined ? null : decodeCursor(Position, cursor).month;
    const found = await this.statements.monthsOf(orgId, before, limit + 1);
    const { items, cursor: next } = pageFrom(found, limit, month => ({ month }));
    const now = this.clock.now();
    return {
      data: items.map(month => ({ month, complete: boundsOf(month).to <= now })),
      next_cursor: next,
    };
  }
}
