import { useInfiniteQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { formatMoney } from '../../ui/format.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { LENGTHS, hasSums, periodName, unpaidOf } from './period.rule.js';
import type { Length } from './period.rule.js';

const ROWS: Readonly<Record<Length, number>> = { day: 14, week: 8, month: 12 };

/** What was earned and paid out in each day, week, or month, by the clock of the person's device. */
export function PeriodSums() {
  const t = useMessages();
  const id = useId();
  const [by, setBy] = useState<Length>('week');
  const time_zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const sums = useInfiniteQuery({
    queryKey: ['earnings', 'periods', by, time_zone],
    queryFn: ({ signal, pageParam }) =>
      call('get', '/v1/worker/earnings/periods', {
        query: { by, time_zone, periods: ROWS[by], ...(pageParam !== '' && { before: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    // Before the first of several periods without anything there is nothing, or a long absence.
    getNextPageParam: ({ data }) => (data.some(hasSums) ? data.at(-1)?.starts_on : undefined),
  });
  const currency = sums.data?.pages[0]?.currency ?? 'USD';
  const rows = sums.data?.pages.flatMap(({ data }) => data) ?? [];
  const shown = rows.slice(0, Math.max(1, rows.findLastIndex(hasSums) + 1));
  return (
    <section className="section">
      <div className="period-head">
        <h2>{t('work.earnings.periods')}</h2>
        <label className="visually-hidden" htmlFor={id}>
          {t('work.earnings.by')}
        </label>
        <select id={id} value={by} onChange={event => setBy(lengthOf(event.currentTarget.value))}>
          {LENGTHS.map(length => (
            <option key={length} value={length}>
              {t(`work.earnings.by.${length}`)}
            </option>
          ))}
        </select>
      </div>
      <ProblemNote error={sums.error} />
      {shown.length > 0 && (
        <table className="entries sums">
          <thead>
            <tr>
              <th scope="col">{t('work.earnings.period')}</th>
              <th scope="col" className="amount">
                {t('work.earnings.earned')}
              </th>
              <th scope="col" className="amount">
                {t('work.earnings.paid_out')}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(row => (
              <tr key={row.starts_on}>
                <td>
                  {periodName(row, by, t.locale)}
                  {row.pending > 0 && (
                    <p className="hint">{t('work.earnings.pending_count', { count: row.pending })}</p>
                  )}
                  {unpaidOf(row).map(([reason, count]) => (
                    <p key={reason} className="hint">
                      {t('work.earnings.unpaid_count', { count })}{' '}
                      {t.find(`work.earnings.reason.${reason}`) ?? reason}
                    </p>
                  ))}
                </td>
                <td className="amount">
                  {formatMoney(row.earned_micros, currency, t.locale)}
                  {row.tasks > 0 && <p className="hint">{t('work.earnings.tasks', { count: row.tasks })}</p>}
                </td>
                <td className="amount">
                  {row.payouts === 0 ? '–' : formatMoney(row.paid_out_micros, currency, t.locale)}
                  {row.payouts > 0 && (
                    <p className="hint">{t('work.earnings.payouts', { count: row.payouts })}</p>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {sums.hasNextPage && (
        <button
          type="button"
          className="button"
          disabled={sums.isFetching}
          onClick={() => void sums.fetchNextPage()}
        >
          {t('work.earnings.older')}
        </button>
      )}
    </section>
  );
}

function lengthOf(value: string): Length {
  return LENGTHS.find(one => one === value) ?? 'week';
}
