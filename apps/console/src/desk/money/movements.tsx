import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { ChoiceField } from '../parts/filter-fields.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { ScrollTable } from '../parts/scroll-table.js';
import { When } from '../parts/when.js';
import { formatMicros } from './amounts.rule.js';
import { KINDS, movementsQuery } from './money-data.js';
import type { Kind, Movement } from './money-data.js';

interface PagesOf {
  readonly kind: Kind | undefined;
  readonly cursors: readonly string[];
}

/** Every change of the balance, newest first: all, or those of one kind, as the address says. */
export function Movements() {
  const t = useMessages();
  const [search, setSearch] = useSearchParams();
  const kind = KINDS.find(one => one === search.get('kind'));
  const [pages, setPages] = useState<PagesOf>({ kind, cursors: [] });
  const cursors = pages.kind === kind ? pages.cursors : [];
  const movements = useQuery(movementsQuery(kind, cursors.at(-1)));
  return (
    <>
      <ChoiceField
        label={t('desk.ledger.kind')}
        value={kind ?? ''}
        options={KINDS.map(id => ({ id, name: t.find(`desk.ledger.${id}`) ?? id }))}
        onValue={value => setSearch(value === '' ? {} : { kind: value }, { replace: true })}
      />
      <Loaded query={movements}>
        {({ data, next_cursor: next }) => (
          <>
            {data.length === 0 ? (
              <p className="muted">{t('desk.ledger.none')}</p>
            ) : (
              <MovementTable movements={data} />
            )}
            <PageButtons
              cursors={cursors}
              next={next}
              onCursors={changed => setPages({ kind, cursors: changed })}
            />
          </>
        )}
      </Loaded>
    </>
  );
}

function MovementTable({ movements }: { readonly movements: readonly Movement[] }) {
  const t = useMessages();
  const amount = (micros: string, currency: string): string =>
    micros === '0' ? '–' : formatMicros(micros, currency, t.locale);
  return (
    <ScrollTable
      label={t('desk.money.movements')}
      columns={[
        t('desk.ledger.kind'),
        { number: t('desk.ledger.available') },
        { number: t('desk.ledger.held') },
        t('desk.money.for'),
      ]}
    >
      {movements.map(one => (
        <tr key={one.transaction_id}>
          <td className="task-cell">
            <span>{t.find(`desk.ledger.${one.kind}`) ?? one.kind}</span>
            <span className="muted">
              <When at={one.created_at} />
            </span>
          </td>
          <td className="number">{amount(one.available_change_micros, one.currency)}</td>
          <td className="number">{amount(one.held_change_micros, one.currency)}</td>
          <td>
            {one.reference !== null && <bdi className="address">{one.reference}</bdi>}{' '}
            {one.task_id !== null && <Link href={`/tasks/${one.task_id}`}>{t('desk.money.task')}</Link>}
          </td>
        </tr>
      ))}
    </ScrollTable>
  );
}
