import { firstSpellings } from '#libs/contracts';
import type { GetQualitySummary, ReplyOf, TaskStatisticsRow, UsageRow } from '#libs/contracts';
import type { z } from 'zod';
import type { AnalyticsSummary } from './client.dto.js';
import { averageMinutes, countsOf, microsOf, percentOrNull } from './figures.js';
import type { Counts } from './figures.js';
import type { Period } from './period.js';
import { usdOf } from './words.js';

type Statistics = z.infer<typeof TaskStatisticsRow>;

export interface AnalyticsSources {
  readonly statistics: readonly Statistics[];
  readonly quality: ReplyOf<typeof GetQualitySummary>;
  readonly usage: readonly UsageRow[];
}

/**
 * The summary of a period. Tasks and their costs are counted by the day of submission; the quality of results by the
 * day on which they were agreed.
 */
export function analyticsSummaryOf(
  period: Period,
  workspace: string | null,
  { statistics, quality, usage }: AnalyticsSources,
): AnalyticsSummary {
  const byDay = Map.groupBy(statistics, ({ day }) => day);
  // Two services count, and each may have seen a different spelling of a type first.
  const spelling = firstSpellings();
  const byType = Map.groupBy(statistics, ({ task_type }) => spelling(task_type));
  const spentByDay = Map.groupBy(usage, ({ day }) => day);
  const spentByType = Map.groupBy(usage, ({ task_type }) => spelling(task_type));
  const qualityByDay = new Map(quality.by_day.map(one => [one.day, one.mean_posterior]));
  const types = [...new Set([...byType.keys(), ...spentByType.keys()])].toSorted();
  const all = countsOf(statistics);
  return {
    period: periodOf(period),
    workspace,
    totals: {
      ...outcomesOf(all),
      sla_breached: all.sla_breached,
      quality_score: percentOrNull(quality.mean_posterior),
      spend_usd: spentOf(usage),
    },
    time_series: period.days.map(date => ({
      date,
      ...outcomesOf(countsOf(byDay.get(date) ?? [])),
      quality_score: percentOrNull(qualityByDay.get(date) ?? null),
      spend_usd: spentOf(spentByDay.get(date) ?? []),
    })),
    by_type: types.map(type => ({
      type,
      ...outcomesOf(countsOf(byType.get(type) ?? [])),
      spend_usd: spentOf(spentByType.get(type) ?? []),
    })),
    quality: {
      ...agreementOf(quality),
      rolling_score: percentOrNull(quality.rolling_score),
      krippendorff_alpha: quality.alpha,
      alpha_by_field: quality.alpha_by_field,
      by_domain: quality.by_domain.map(one => ({ domain: one.domain, ...agreementOf(one) })),
    },
  };
}

export function periodOf({ days }: Period): AnalyticsSummary['period'] {
  return { from: days[0] ?? '', to: days.at(-1) ?? '', days: days.length };
}

function outcomesOf(counts: Counts) {
  const { created, completed, failed, expired, cancelled } = counts;
  const avg_completion_time = averageMinutes(counts);
  return { submitted: created, completed, failed, expired, cancelled, avg_completion_time };
}

function spentOf(rows: readonly UsageRow[]): number {
  return usdOf(microsOf(rows, ({ charged_micros }) => charged_micros));
}

function agreementOf({
  results,
  disagreements,
  mean_posterior,
  mean_agreement,
}: Pick<
  ReplyOf<typeof GetQualitySummary>,
  'results' | 'disagreements' | 'mean_posterior' | 'mean_agreement'
>) {
  return {
    results,
    disagreements,
    quality_score: percentOrNull(mean_posterior),
    agreement: percentOrNull(mean_agreement),
  };
}
