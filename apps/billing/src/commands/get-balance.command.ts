import { Controller } from '@nestjs/common';
import { GetBalance } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { LedgerReader } from '../persistence/ledger-reader.js';

@Controller()
export class GetBalanceCommand {
  constructor(private readonly reader: LedgerReader) {}

  @Answers(GetBalance)
  async handle(request: RequestOf<typeof GetBalance>): Promise<ReplyOf<typeof GetBalance>> {
    const { currency, availableMicros, heldMicros } = await this.reader.balanceOf(request.org_id);
    return { currency, available_micros: availableMicros, held_micros: heldMicros };
  }
}
