import { z } from 'zod';
import {
  Currency,
  EARNING_PERIODS,
  EarningsPeriod,
  MAX_EARNING_PERIODS,
  PeriodEnd,
  TimeZone,
} from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { queryInteger } from '../../edge/schemas/input.js';

export const EarningsPeriodsQuery = z.strictObject({
  by: z.enum(EARNING_PERIODS).default('week'),
  time_zone: TimeZone.default('UTC'),
  /** The `starts_on` of the oldest known period; the answer ends with the one before it. */
  before: PeriodEnd.optional(),
  periods: queryInteger(1, MAX_EARNING_PERIODS).default(12),
});
export type EarningsPeriodsQuery = z.output<typeof EarningsPeriodsQuery>;

export const EarningsPeriods = named(
  'EarningsPeriods',
  z.strictObject({ currency: Currency, data: z.array(EarningsPeriod) }),
  {
    currency: 'USD',
    data: [
      {
        ...{ starts_on: '2026-03-02', ends_on: '2026-03-08' },
        ...{ earned_micros: 2_400_000, tasks: 1, paid_out_micros: 0, payouts: 0 },
      },
    ],
  },
);
export type EarningsPeriods = z.output<typeof EarningsPeriods>;
