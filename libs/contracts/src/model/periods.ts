import { z } from 'zod';
import { TimeZone } from './time-zone.js';

export const PERIOD_LENGTHS = ['day', 'week', 'month'] as const;
/** A year of days would be read by nobody; older periods are on the next page. */
export const MAX_PERIODS = 92;

/** Nothing is older. */
export const PeriodEnd = z.iso.date().refine(date => date >= '1971-01-01', 'Must be 1971-01-01 or later.');

/** Consecutive periods, newest first: the last is that of now, or the one that ends before a date. */
export const periodsRequest = {
  by: z.enum(PERIOD_LENGTHS),
  time_zone: TimeZone,
  before: PeriodEnd.optional(),
  periods: z.int().min(1).max(MAX_PERIODS),
};

/** The days of a period in the time zone of the request. A week begins on Monday. */
export const periodDays = { starts_on: z.iso.date(), ends_on: z.iso.date() };
