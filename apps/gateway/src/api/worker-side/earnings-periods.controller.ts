import { Controller, Query } from '@nestjs/common';
import { SumEarnings } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Worker } from '../../edge/admission/caller.decorator.js';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { EarningsPeriods, EarningsPeriodsQuery } from './earnings-periods.dto.js';

@Controller()
export class EarningsPeriodsController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/worker/earnings/periods', {
    summary: 'Sum my earnings by day, week, or month',
    description:
      'Consecutive periods, newest first, also those without earnings: what was earned by the date of its payment, and ' +
      'what was paid out. Days are those of `time_zone`; weeks begin on Monday. The sums of all periods are the ' +
      'balance of the earnings.',
    access: 'worker',
    answer: { status: 200, schema: EarningsPeriods, description: 'The sums.', carriesSums: true },
  })
  async list(
    @Worker() { workerId }: WorkerCaller,
    @Query({ schema: EarningsPeriodsQuery }) query: EarningsPeriodsQuery,
  ): Promise<EarningsPeriods> {
    const { currency, data } = await this.commands.send(SumEarnings, { worker_id: workerId, ...query });
    return { currency, data };
  }
}
