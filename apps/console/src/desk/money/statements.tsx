import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { formatMonth } from './format-month.js';
import { statementsQuery } from './money-data.js';
import { SaveStatement } from './save-statement.js';

/** The months with movements, newest first; each is read on its page, or stored as a file. */
export function Statements() {
  const t = useMessages();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const statements = useQuery(statementsQuery(cursors.at(-1)));
  return (
    <Loaded query={statements}>
      {({ data, next_cursor: next }) => (
        <>
          {data.length === 0 && <p className="muted">{t('desk.money.no_statements')}</p>}
          <ul className="plain people">
            {data.map(({ month, complete }) => (
              <li key={month}>
                <span>
                  <Link href={`/money/statements/${month}`}>{formatMonth(month, t.locale)}</Link>{' '}
                  {!complete && <span className="tag">{t('desk.money.not_over')}</span>}
                </span>
                <SaveStatement month={month} />
              </li>
            ))}
          </ul>
          <PageButtons cursors={cursors} next={next} onCursors={setCursors} />
        </>
      )}
    </Loaded>
  );
}
