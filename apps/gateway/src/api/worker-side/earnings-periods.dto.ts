import { z } from 'zod';
import { Currency, EarningsPeriod, MAX_PERIODS, WorkPeriod, periodsRequest } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { queryInteger } from '../../edge/schemas/input.js';

export const EarningsPeriodsQuery = z.strictObject({
  by: periodsRequest.by.default('week'),
  time_zone: periodsRequest.time_zone.default('UTC'),
  /** The `starts_on` of the oldest known period; the answer ends with the one before it. */
  before: periodsRequest.before,
  periods: queryInteger(1, MAX_PERIODS).default(12),
});
export type EarningsPeriodsQuery = z.output<typeof EarningsPeriodsQuery>;

export const EarningsPeriods = named(
  'EarningsPeriods',
  z.strictObject({
    currency: Currency,
    data: z.array(
      EarningsPeriod.extend({ pending: WorkPeriod.shape.pending, unpaid: WorkPeriod.shape.unpaid }),
    ),
  }),
  {
    currency: 'USD',
    data: [
      {
        ...{ starts_on: '2026-03-02', ends_on: '2026-03-08' },
        ...{ earned_micros: 2_400_000, tasks: 1, paid_out_micros: 0, payouts: 0, pending: 2 },
        unpaid: { not_counted: 1, released: 0, not_started: 0, task_cancelled: 0, task_failed: 0 },
      },
    ],
  },
);
export type EarningsPeriods = z.output<typeof EarningsPeriods>;
