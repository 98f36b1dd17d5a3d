import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { formatMoney, formatTime } from '../../ui/format.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { useTitle } from '../../ui/use-title.js';
import { PeriodSums } from './period-sums.js';

const PAGE = 50;

function timeOf(at: string | null, locale: string): string {
  return at === null ? '–' : formatTime(at, locale);
}

/** What the worker has earned: the balance, and each piece of work with the reason for what is not paid. */
export function EarningsPage() {
  const t = useMessages();
  useTitle(t('work.earnings'));
  const balance = useQuery({
    queryKey: ['earnings', 'balance'],
    queryFn: ({ signal }) => call('get', '/v1/worker/earnings', { query: { limit: 1 }, signal }),
  });
  const entries = useInfiniteQuery({
    queryKey: ['earnings', 'entries'],
    queryFn: ({ signal, pageParam }) =>
      call('get', '/v1/worker/earnings/entries', {
        query: { limit: PAGE, ...(pageParam !== '' && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
  const rows = entries.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <>
      <h1 className="visually-hidden">{t('work.earnings')}</h1>
      <section className="section">
        <h2>{t('work.earnings.balance')}</h2>
        <ProblemNote error={balance.error} />
        {balance.data !== undefined && (
          <p className="balance">
            {formatMoney(balance.data.balance_micros, balance.data.currency, t.locale)}
          </p>
        )}
      </section>
      <PeriodSums />
      <section className="section">
        <h2>{t('work.earnings.entries')}</h2>
        <ProblemNote error={entries.error} />
        {entries.data !== undefined && rows.length === 0 && (
          <p className="empty">{t('work.earnings.none')}</p>
        )}
        {rows.length > 0 && (
          <table className="entries">
            <thead>
              <tr>
                <th scope="col">{t('work.earnings.task')}</th>
                <th scope="col">{t('work.earnings.when')}</th>
                <th scope="col">{t('work.earnings.state')}</th>
                <th scope="col" className="amount">
                  {t('work.earnings.amount')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(row => (
                <tr key={row.assignment_id}>
                  <td>
                    <Link href={`/${row.assignment_id}`} className="card-title">
                      {row.title}
                    </Link>
                  </td>
                  <td className="muted">{timeOf(row.submitted_at ?? row.ended_at, t.locale)}</td>
                  <td>
                    <span
                      className={
                        row.status === 'paid' ? 'tag good' : row.status === 'unpaid' ? 'tag urgent' : 'tag'
                      }
                    >
                      {t(`work.earnings.${row.status}`)}
                    </span>
                    {row.reason !== null && (
                      <p className="hint">{t.find(`work.earnings.reason.${row.reason}`) ?? row.reason}</p>
                    )}
                  </td>
                  <td className="amount">
                    {row.amount_micros === null
                      ? '–'
                      : formatMoney(row.amount_micros, row.currency ?? 'USD', t.locale)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {entries.hasNextPage && (
          <button
            type="button"
            className="button"
            disabled={entries.isFetching}
            onClick={() => void entries.fetchNextPage()}
          >
            {t('work.earnings.more')}
          </button>
        )}
      </section>
    </>
  );
}
