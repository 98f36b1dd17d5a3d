import { Controller, Query } from '@nestjs/common';
import { SumEarnings, SumWork } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Worker } from '../../edge/admission/caller.decorator.js';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { EarningsPeriods, EarningsPeriodsQuery } from './earnings-periods.dto.js';

/** Of a day that has begun for one of the two services only. */
const NO_WORK = {
  pending: 0,
  unpaid: { not_counted: 0, released: 0, not_started: 0, task_cancelled: 0, task_failed: 0 },
};

@Controller()
export class EarningsPeriodsController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/worker/earnings/periods', {
    summary: 'Sum my earnings by day, week, or month',
    description:
      'Consecutive periods, newest first, also those without earnings: what was earned by the date of its payment, and ' +
      'what was paid out; and by the date of its submission or end, how much work is not paid yet, or not at all, and ' +
      'why. Days are those of `time_zone`; weeks begin on Monday. What was earned less what was paid out, over all ' +
      'periods, is the balance of the earnings.',
    access: 'worker',
    answer: { status: 200, schema: EarningsPeriods, description: 'The sums.', carriesSums: true },
  })
  async list(
    @Worker() { workerId }: WorkerCaller,
    @Query({ schema: EarningsPeriodsQuery }) query: EarningsPeriodsQuery,
  ): Promise<EarningsPeriods> {
    const request = { worker_id: workerId, ...query };
    const [{ currency, data }, work] = await Promise.all([
      this.commands.send(SumEarnings, request),
      this.commands.send(SumWork, request),
    ]);
    const workOf = new Map(work.data.map(one => [one.starts_on, one]));
    return {
      currency,
      data: data.map(one => {
        const { pending, unpaid } = workOf.get(one.starts_on) ?? NO_WORK;
        return { ...one, pending, unpaid };
      }),
    };
  }
}
