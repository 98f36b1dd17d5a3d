import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { useTitle } from '../../ui/use-title.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { ScrollTable } from '../parts/scroll-table.js';
import { useRights } from '../rights.js';
import { deadLettersQuery } from './dead-letters-data.js';
import type { Which } from './dead-letters-data.js';
import { LetterRow } from './letter-row.js';

const VIEWS = ['open', 'resolved'] as const satisfies readonly Which[];

/** Events of the organization's tasks that a service could not handle, and the button that has them handled again. */
export function DeadLettersPage() {
  const t = useMessages();
  const [search] = useSearchParams();
  const which = search.get('status') === 'resolved' ? 'resolved' : 'open';
  useTitle(t('desk.letters'));
  return (
    <div className="desk-list">
      <h1>{t('desk.letters')}</h1>
      <p>{t('desk.letters.about')}</p>
      <nav className="views" aria-label={t('desk.views')}>
        {VIEWS.map(view => (
          <Link
            key={view}
            href={view === 'open' ? '/dead-letters' : `/dead-letters?status=${view}`}
            aria-current={view === which ? 'page' : undefined}
          >
            {t(`desk.letters.${view}`)}
          </Link>
        ))}
      </nav>
      <Letters key={which} which={which} />
    </div>
  );
}

function Letters({ which }: { readonly which: Which }) {
  const t = useMessages();
  const can = useRights();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const letters = useQuery(deadLettersQuery(which, cursors.at(-1)));
  const mayResend = which === 'open' && can('tasks:write');
  const columns = [
    ...[
      t('desk.letters.event'),
      t('desk.letters.consumer'),
      t('desk.letters.reason'),
      t('desk.letters.died'),
    ],
    t(mayResend ? 'desk.letters.action' : 'desk.column.status'),
  ];
  return (
    <Loaded query={letters}>
      {({ data, next_cursor: next, unanswered }) => (
        <>
          {unanswered.length > 0 && (
            <p className="note warn">{t('desk.letters.unanswered', { services: unanswered.join(', ') })}</p>
          )}
          {data.length === 0 ? (
            <p className="empty">{t(`desk.letters.none_${which}`)}</p>
          ) : (
            <ScrollTable label={t('desk.letters')} columns={columns}>
              {data.map(letter => (
                <LetterRow key={letter.letter_id} letter={letter} mayResend={mayResend} />
              ))}
            </ScrollTable>
          )}
          <PageButtons cursors={cursors} next={next} onCursors={setCursors} />
        </>
      )}
    </Loaded>
  );
}
