import { Controller } from '@nestjs/common';
import { SumEarnings } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { LEDGER_CURRENCY } from '../ledger/account.rule.js';
import { EarningsSumsRepository } from './earnings-sums.repository.js';

@Controller()
export class SumEarningsQuery {
  constructor(
    private readonly sums: EarningsSumsRepository,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(SumEarnings)
  async handle(request: RequestOf<typeof SumEarnings>): Promise<ReplyOf<typeof SumEarnings>> {
    const rows = await this.sums.read(request, this.clock.now());
    return {
      worker_id: request.worker_id,
      currency: LEDGER_CURRENCY,
      data: rows.map(({ earned, paid_out, ...row }) => ({
        ...row,
        earned_micros: earned,
        paid_out_micros: paid_out,
      })),
    };
  }
}
