import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { Loaded } from '../parts/loaded.js';
import { taskDays } from './daily.rule.js';
import type { CountedTasks, TaskDay } from './daily.rule.js';
import { Figure } from './figure.js';
import { formatSpan } from './format-span.js';
import { taskAnalyticsQuery } from './overview-data.js';
import type { Period } from './period.rule.js';
import type { Series, Tone } from './series.js';

/** Throughput, service levels, and how long tasks take, by the day on which they were created. */
export function TaskFigures({ period }: { readonly period: Period }) {
  const analytics = useQuery(taskAnalyticsQuery(period));
  return <Loaded query={analytics}>{({ data }) => <Figures days={period.days} rows={data} />}</Loaded>;
}

function Figures({
  days,
  rows,
}: {
  readonly days: readonly string[];
  readonly rows: readonly CountedTasks[];
}) {
  const t = useMessages();
  const figures = useMemo(() => {
    const counted = taskDays(days, rows);
    const number = new Intl.NumberFormat(t.locale);
    const formatCount = (value: number): string => (Number.isInteger(value) ? number.format(value) : '');
    const formatTime = (seconds: number): string => formatSpan(seconds, t.locale);
    const seriesOf =
      (format: (value: number) => string) =>
      (label: string, tone: Tone, of: (day: TaskDay) => number | null): Series => {
        const values = counted.map(of);
        return { label, tone, values, texts: values.map(value => (value === null ? null : format(value))) };
      };
    const [count, time] = [seriesOf(formatCount), seriesOf(formatTime)];
    return {
      formatCount,
      formatTime,
      throughput: [
        count(t('desk.overview.created'), 'accent', ({ created }) => created),
        count(t('desk.overview.completed'), 'good', ({ completed }) => completed),
      ],
      levels: [
        count(t('desk.overview.met'), 'good', ({ met }) => met),
        count(t('desk.overview.breached'), 'bad', ({ breached }) => breached),
      ],
      offer: [time(t('desk.overview.mean'), 'accent', ({ offerSeconds }) => offerSeconds)],
      completion: [time(t('desk.overview.mean'), 'accent', ({ completionSeconds }) => completionSeconds)],
    };
  }, [days, rows, t]);
  const { formatCount, formatTime } = figures;
  return (
    <>
      <Figure
        title={t('desk.overview.throughput')}
        note={t('desk.overview.throughput_note')}
        days={days}
        series={figures.throughput}
        formatTick={formatCount}
        areCounts
      />
      <Figure
        title={t('desk.overview.levels')}
        note={t('desk.overview.levels_note')}
        days={days}
        series={figures.levels}
        formatTick={formatCount}
        areCounts
      />
      <Figure
        title={t('desk.overview.offer')}
        note={t('desk.overview.offer_note')}
        days={days}
        series={figures.offer}
        formatTick={formatTime}
      />
      <Figure
        title={t('desk.overview.completion')}
        note={t('desk.overview.completion_note')}
        days={days}
        series={figures.completion}
        formatTick={formatTime}
      />
    </>
  );
}
