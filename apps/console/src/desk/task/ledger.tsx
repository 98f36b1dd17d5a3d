import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.js';
import { useMessages } from '../../messages/use-messages.js';
import { formatMoney } from '../../ui/format.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { ScrollTable } from '../parts/scroll-table.js';
import { When } from '../parts/when.js';

const PAGE_ROWS = 20;

/** The movements of money for a task: what is available to the organization, and what is held. */
export function Ledger({ taskId }: { readonly taskId: string }) {
  const t = useMessages();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const transactions = useQuery({
    queryKey: ['transactions', taskId, cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call('get', '/v1/billing/transactions', {
        query: { task_id: taskId, limit: PAGE_ROWS, ...(cursor !== undefined && { cursor }) },
        signal,
      }),
  });
  return (
    <Loaded query={transactions}>
      {({ data, next_cursor: next }) =>
        data.length === 0 ? (
          <p className="muted">{t('desk.ledger.none')}</p>
        ) : (
          <>
            <ScrollTable
              label={t('desk.section.ledger')}
              columns={[
                t('desk.ledger.kind'),
                { number: t('desk.ledger.available') },
                { number: t('desk.ledger.held') },
                t('desk.ledger.at'),
              ]}
            >
              {data.map(entry => (
                <tr key={entry.transaction_id}>
                  <td>{t.find(`desk.ledger.${entry.kind}`) ?? entry.kind}</td>
                  <td className="number">
                    {formatMoney(entry.available_change_micros, entry.currency, t.locale)}
                  </td>
                  <td className="number">
                    {formatMoney(entry.held_change_micros, entry.currency, t.locale)}
                  </td>
                  <td>
                    <When at={entry.created_at} />
                  </td>
                </tr>
              ))}
            </ScrollTable>
            <PageButtons cursors={cursors} next={next} onCursors={setCursors} />
          </>
        )
      }
    </Loaded>
  );
}
