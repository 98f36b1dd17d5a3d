import { Suspense, lazy } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { Section } from '../parts/section.js';
import { formatDay } from './format-day.js';
import type { FigureProps } from './series.js';

/** With its library, which only a period with data needs. */
const Chart = lazy(() => import('./chart.js'));

/** A chart with the same as a table, or a sentence for a period without data. */
export function Figure(figure: FigureProps) {
  const t = useMessages();
  const { title, note, series } = figure;
  const isEmpty = series.every(({ values }) => values.every(value => value === null || value === 0));
  return (
    <Section title={title}>
      <p className="hint">{note}</p>
      {isEmpty ? (
        <p className="muted">{t('desk.overview.no_data')}</p>
      ) : (
        <>
          <Suspense fallback={<div className="chart-space" />}>
            <Chart {...figure} />
          </Suspense>
          <details>
            <summary>{t('desk.overview.table')}</summary>
            <Table {...figure} />
          </details>
        </>
      )}
    </Section>
  );
}

function Table({ title, days, series }: FigureProps) {
  const t = useMessages();
  return (
    <div className="scroll figure-table" tabIndex={0} role="group" aria-label={title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('desk.overview.day')}</th>
            {series.map(({ label }) => (
              <th key={label} scope="col" className="number">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day, place) => (
            <tr key={day}>
              <th scope="row">{formatDay(day, t.locale)}</th>
              {series.map(({ label, texts }) => (
                <td key={label} className="number">
                  {texts[place] ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
