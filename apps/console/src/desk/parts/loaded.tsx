import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { ProblemNote } from '../../ui/problem-note.js';

interface LoadedProps<T> {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}

/** What a query has read, and why not, if it was refused. What was read before stays when a repetition fails. */
export function Loaded<T>({ query, children }: LoadedProps<T>) {
  const t = useMessages();
  const { data, error, refetch } = query;
  return (
    <>
      {error !== null && (
        <div className="refused">
          <ProblemNote error={error} />
          <button type="button" className="button" onClick={() => void refetch()}>
            {t('shell.retry')}
          </button>
        </div>
      )}
      {data !== undefined ? children(data) : error === null && <p className="muted">{t('shell.loading')}</p>}
    </>
  );
}
