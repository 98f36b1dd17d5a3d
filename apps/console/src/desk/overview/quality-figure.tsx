import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { components } from '../../api/schema.js';
import { useMessages } from '../../messages/use-messages.js';
import { formatShare } from '../parts/format-share.js';
import { Loaded } from '../parts/loaded.js';
import { onDays } from './daily.rule.js';
import { Figure } from './figure.js';
import { qualityAnalyticsQuery } from './overview-data.js';
import type { Period } from './period.rule.js';

type Summary = components['schemas']['QualitySummary'];

/** How far answers to the same task agreed, by the day of the verdict. */
export function QualityFigure({ period }: { readonly period: Period }) {
  const quality = useQuery(qualityAnalyticsQuery(period));
  return <Loaded query={quality}>{summary => <Agreement days={period.days} summary={summary} />}</Loaded>;
}

function Agreement({ days, summary }: { readonly days: readonly string[]; readonly summary: Summary }) {
  const t = useMessages();
  const { series, formatTick } = useMemo(() => {
    const format = (value: number): string => formatShare(value, t.locale);
    const values = onDays(days, summary.by_day).map(day => day?.mean_agreement ?? null);
    const texts = values.map(value => (value === null ? null : format(value)));
    return {
      series: [{ label: t('desk.overview.agreement'), tone: 'accent' as const, values, texts }],
      formatTick: format,
    };
  }, [days, summary, t]);
  const score = summary.rolling_score;
  return (
    <Figure
      title={t('desk.overview.quality')}
      note={
        score === null
          ? t('desk.overview.quality_note')
          : `${t('desk.overview.quality_note')} ${t('desk.overview.rolling', { share: formatShare(score, t.locale) })}`
      }
      days={days}
      series={series}
      formatTick={formatTick}
    />
  );
}
