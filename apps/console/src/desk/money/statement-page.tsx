import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { useTitle } from '../../ui/use-title.js';
import { Loaded } from '../parts/loaded.js';
import { ScrollTable } from '../parts/scroll-table.js';
import { Section } from '../parts/section.js';
import { formatMicros } from './amounts.rule.js';
import { formatMonth } from './format-month.js';
import { statementQuery } from './money-data.js';
import type { MonthStatement } from './money-data.js';
import { SaveStatement } from './save-statement.js';

/** The statement of a month: from the opening to the closing balance, and the same by type of task. */
export function StatementPage({ month }: { readonly month: string }) {
  const t = useMessages();
  const isMonth = /^2\d{3}-(0[1-9]|1[0-2])$/.test(month);
  const title = t('desk.money.statement', { month: isMonth ? formatMonth(month, t.locale) : month });
  const statement = useQuery(statementQuery(month));
  useTitle(title);
  return (
    <div className="desk-list">
      <div className="list-head">
        <Link href="/money">{t('desk.money.back')}</Link>
      </div>
      <div className="list-head">
        <h1>{title}</h1>
        {isMonth && <SaveStatement month={month} />}
      </div>
      <Loaded query={statement}>
        {found => (
          <>
            {!found.complete && <p className="note warn">{t('desk.money.not_over_text')}</p>}
            <Section title={t('desk.money.balance')}>
              <Movements statement={found} />
            </Section>
            <Section title={t('desk.money.by_type')}>
              <ByType statement={found} />
            </Section>
          </>
        )}
      </Loaded>
    </div>
  );
}

function Movements({ statement }: { readonly statement: MonthStatement }) {
  const t = useMessages();
  const { opening, closing, currency } = statement;
  const money = (micros: string, sign = ''): string =>
    micros === '0' ? '–' : `${sign}${formatMicros(micros, currency, t.locale)}`;
  const rows: readonly (readonly [label: string, available: string, held: string])[] = [
    [
      t('desk.money.opening'),
      formatMicros(opening.available_micros, currency, t.locale),
      formatMicros(opening.held_micros, currency, t.locale),
    ],
    [t('desk.money.credits'), money(statement.credits_micros, '+'), '–'],
    [t('desk.money.held'), money(statement.held_micros, '−'), money(statement.held_micros, '+')],
    [t('desk.money.captured'), '–', money(statement.captured_micros, '−')],
    [t('desk.money.returned'), money(statement.returned_micros, '+'), money(statement.returned_micros, '−')],
  ];
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={t('desk.money.balance')}>
      <table>
        <thead>
          <tr>
            <td></td>
            <th scope="col" className="number">
              {t('desk.ledger.available')}
            </th>
            <th scope="col" className="number">
              {t('desk.ledger.held')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, available, held]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td className="number">{available}</td>
              <td className="number">{held}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('desk.money.closing')}</th>
            <td className="number">{formatMicros(closing.available_micros, currency, t.locale)}</td>
            <td className="number">{formatMicros(closing.held_micros, currency, t.locale)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function ByType({ statement: { task_types: types, currency } }: { readonly statement: MonthStatement }) {
  const t = useMessages();
  if (types.length === 0) return <p className="muted">{t('desk.money.no_tasks')}</p>;
  const money = (micros: string): string => formatMicros(micros, currency, t.locale);
  return (
    <ScrollTable
      label={t('desk.money.by_type')}
      columns={[
        t('desk.fact.type'),
        { number: t('desk.money.tasks') },
        { number: t('desk.money.held') },
        { number: t('desk.money.captured') },
        { number: t('desk.money.returned') },
      ]}
    >
      {types.map(one => (
        <tr key={one.task_type}>
          <th scope="row">
            <bdi className="address">{one.task_type}</bdi>
          </th>
          <td className="number">{one.tasks}</td>
          <td className="number">{money(one.held_micros)}</td>
          <td className="number">{money(one.captured_micros)}</td>
          <td className="number">{money(one.returned_micros)}</td>
        </tr>
      ))}
    </ScrollTable>
  );
}
