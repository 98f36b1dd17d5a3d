import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GetBalance } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { LEDGER_CURRENCY } from './account.rule.js';
import { organizationBalance } from './accounts.sql.js';

@Controller()
export class GetBalanceQuery {
  constructor(private readonly dataSource: DataSource) {}

  /** An unknown organization has a balance of 0. */
  @HandlesCommand(GetBalance)
  async handle(request: RequestOf<typeof GetBalance>): Promise<ReplyOf<typeof GetBalance>> {
    const { availableMicros, heldMicros } = await organizationBalance(this.dataSource, request.org_id);
    return { currency: LEDGER_CURRENCY, available_micros: availableMicros, held_micros: heldMicros };
  }
}
