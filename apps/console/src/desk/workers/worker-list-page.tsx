import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { useTitle } from '../../ui/use-title.js';
import { usePools } from '../data/directory.js';
import { ChoiceField, WordField } from '../parts/filter-fields.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { useRights } from '../rights.js';
import { STATES, workerFiltersIn } from './worker-filters.rule.js';
import { WorkerTable } from './worker-table.js';
import { workerListQuery } from './workers-data.js';

/** The pages that lead to the present one, of the list with these filters. */
interface PageOf {
  readonly text: string;
  readonly cursors: readonly string[];
}

/** The workers of the organization, with what matters for who gets work. Filters are in the address. */
export function WorkerListPage() {
  const t = useMessages();
  const can = useRights();
  const pools = usePools();
  const [search, setSearch] = useSearchParams();
  const text = search.toString();
  const filters = useMemo(() => workerFiltersIn(new URLSearchParams(text)), [text]);
  const [page, setPage] = useState<PageOf>({ text, cursors: [] });
  // Another list begins with its first page.
  const cursors = page.text === text ? page.cursors : [];
  const workers = useQuery(workerListQuery(filters, cursors.at(-1)));
  useTitle(t('desk.workers'));
  const onFilter = (name: string) => (value: string) =>
    setSearch(
      before => {
        const after = new URLSearchParams(before);
        if (value.trim() === '') after.delete(name);
        else after.set(name, value.trim());
        return after;
      },
      { replace: true },
    );
  return (
    <div className="desk-list">
      <div className="list-head">
        <h1>{t('desk.workers')}</h1>
        {can('quality:read') && <Link href="/workers/known-answers">{t('desk.gold')}</Link>}
      </div>
      <form
        className="filters"
        role="search"
        aria-label={t('desk.filters')}
        onSubmit={event => event.preventDefault()}
      >
        <WordField
          type="search"
          label={t('desk.workers.name')}
          value={filters.name ?? ''}
          onValue={onFilter('name')}
        />
        <WordField label={t('desk.workers.skill')} value={filters.skill ?? ''} onValue={onFilter('skill')} />
        {pools.length > 0 && (
          <ChoiceField
            label={t('desk.filter.pool')}
            value={filters.pool ?? ''}
            options={pools}
            onValue={onFilter('pool')}
          />
        )}
        <ChoiceField
          label={t('desk.workers.state')}
          value={filters.state ?? ''}
          options={STATES.map(id => ({ id, name: t.find(`desk.worker_state.${id}`) ?? id }))}
          onValue={onFilter('state')}
        />
      </form>
      <Loaded query={workers}>
        {({ data, next_cursor: next }) => (
          <>
            {data.length === 0 ? (
              <p className="empty">{t(text === '' ? 'desk.workers.none' : 'desk.workers.none_filtered')}</p>
            ) : (
              <WorkerTable workers={data} />
            )}
            <PageButtons
              cursors={cursors}
              next={next}
              onCursors={changed => setPage({ text, cursors: changed })}
            />
          </>
        )}
      </Loaded>
    </div>
  );
}
