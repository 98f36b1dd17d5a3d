import type { Balance, GetQualitySummary, ReplyOf, TaskStatisticsRow } from '#libs/contracts';
import type { z } from 'zod';
import type { Dashboard } from './client.dto.js';
import { averageMinutes, countsOf, percentOrNull, sumOf } from './figures.js';
import type { Period } from './period.js';
import { usdOf } from './words.js';

export const DASHBOARD_DAYS = 30;
const WEEK_DAYS = 7;

export interface DashboardSources {
  /** Of the last {@link DASHBOARD_DAYS} days. */
  readonly statistics: readonly z.infer<typeof TaskStatisticsRow>[];
  readonly quality: Pick<ReplyOf<typeof GetQualitySummary>, 'mean_posterior'>;
  readonly balance: Balance;
}

export function dashboardOf({ days }: Period, { statistics, quality, balance }: DashboardSources): Dashboard {
  const submittedIn = (last: number): number => {
    const counted = new Set(days.slice(-last));
    return sumOf(
      statistics.filter(({ day }) => counted.has(day)),
      ({ created }) => created,
    );
  };
  const month = countsOf(statistics);
  return {
    tasks_submitted_today: submittedIn(1),
    tasks_submitted_week: submittedIn(WEEK_DAYS),
    tasks_submitted_month: submittedIn(DASHBOARD_DAYS),
    tasks_completed: month.completed,
    avg_completion_time: averageMinutes(month),
    quality_score: percentOrNull(quality.mean_posterior),
    balance: usdOf(balance.available_micros),
  };
}
