import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { components } from '../../api/schema.js';
import { useMessages } from '../../messages/use-messages.js';
import { formatMicros } from '../money/amounts.rule.js';
import type { Exact } from '../money/amounts.rule.js';
import { Loaded } from '../parts/loaded.js';
import { onDays } from './daily.rule.js';
import { Figure } from './figure.js';
import { usageQuery } from './overview-data.js';
import type { Period } from './period.rule.js';
import type { Series, Tone } from './series.js';

type Usage = Exact<components['schemas']['Usage']>;

/** What was spent, by the day on which the prices of tasks were held. */
export function SpendFigure({ period }: { readonly period: Period }) {
  const usage = useQuery(usageQuery(period));
  return <Loaded query={usage}>{found => <Spend days={period.days} usage={found} />}</Loaded>;
}

function Spend({ days, usage }: { readonly days: readonly string[]; readonly usage: Usage }) {
  const t = useMessages();
  const { series, formatTick } = useMemo(() => {
    const format = (micros: string): string => formatMicros(micros, usage.currency, t.locale);
    const rows = onDays(days, usage.rows);
    const amounts = (label: string, tone: Tone, field: 'charged_micros' | 'open_micros'): Series => {
      const micros = rows.map(row => row?.[field] ?? '0');
      // The chart has fewer pixels than a number has digits; the texts have them all.
      return { label, tone, values: micros.map(Number), texts: micros.map(format) };
    };
    return {
      series: [
        amounts(t('desk.money.captured'), 'accent', 'charged_micros'),
        amounts(t('desk.overview.still_held'), 'warn', 'open_micros'),
      ],
      formatTick: (value: number): string => format(String(Math.round(value))),
    };
  }, [days, usage, t]);
  return (
    <Figure
      title={t('desk.overview.spend')}
      note={t('desk.overview.spend_note', {
        amount: formatMicros(usage.totals.charged_micros, usage.currency, t.locale),
      })}
      days={days}
      series={series}
      formatTick={formatTick}
    />
  );
}
