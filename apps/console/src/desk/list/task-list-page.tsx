import { useEffect, useMemo, useRef, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { useShortcuts } from '../../shortcuts/shortcuts.js';
import { useTitle } from '../../ui/use-title.js';
import { BulkDialog } from '../bulk/bulk-dialog.js';
import { usePools } from '../data/directory.js';
import type { TaskSummary } from '../data/tasks.js';
import { FeedNote } from '../parts/feed-note.js';
import { Loaded } from '../parts/loaded.js';
import { PageButtons } from '../parts/page-buttons.js';
import { useRights } from '../rights.js';
import { FilterBar } from './filter-bar.js';
import { filtersIn } from '../filters/filters.rule.js';
import { keepListSearch } from '../filters/kept-search.js';
import { useRowKeys } from './row-keys.js';
import { SearchField } from './search-field.js';
import { TaskTable } from './task-table.js';
import { useShownList } from './use-shown-list.js';
import { useTaskList } from './use-task-list.js';

/** Views that are one click away; each is an address like any other. */
const VIEWS = [
  ['desk.view.at_risk', ''],
  ['desk.view.late', 'due=late'],
  ['desk.view.waiting', 'status=queued'],
  ['desk.view.breached', 'order=newest&breached=true'],
  ['desk.view.failed', 'order=newest&status=failed'],
  ['desk.view.all', 'order=newest'],
] as const;

const idOf = ({ task_id: id }: TaskSummary): string => id;

/** Tasks by the time that is left, or as the address says. */
export function TaskListPage() {
  const t = useMessages();
  const [search, setSearch] = useSearchParams();
  const text = search.toString();
  const filters = useMemo(() => filtersIn(new URLSearchParams(text)), [text]);
  const { list, tasks, key, isFresh, feed, cursors, next, setCursors } = useTaskList(filters);
  const pools = usePools();
  const box = useRef<HTMLDivElement>(null);
  const { rows, changes, show } = useShownList(tasks, {
    ...{ key, idOf, isFresh },
    isInUse: () => isInUse(box.current),
  });
  const [isOpen, setOpen] = useState(() => window.matchMedia('(min-width: 900px)').matches);
  const can = useRights();
  const [isBulkOpen, setBulkOpen] = useState(false);
  const view = VIEWS.find(([, query]) => query === text);
  const title = t(view?.[0] ?? 'desk.view.filtered');
  useTitle(title);
  useEffect(() => keepListSearch(text), [text]);
  useRowKeys(box);
  useShortcuts([
    { keys: 's', label: 'desk.key.show', run: show },
    { keys: 'f', label: 'desk.key.filter', run: () => setOpen(!isOpen) },
  ]);
  const onFilter = (name: string, value: string): void =>
    setSearch(
      before => {
        const after = new URLSearchParams(before);
        if (value === '') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  return (
    <div className="desk-list">
      <div className="list-head">
        <h1>{title}</h1>
        <FeedNote state={feed} />
        <button type="button" className="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t('desk.filters')}
        </button>
        {can('tasks:write') && (
          <button type="button" className="button" onClick={() => setBulkOpen(true)}>
            {t('desk.bulk')}
          </button>
        )}
        {isBulkOpen && <BulkDialog filters={filters} onClose={() => setBulkOpen(false)} />}
      </div>
      <nav className="views" aria-label={t('desk.views')}>
        {VIEWS.map(([label, query]) => (
          <Link
            key={label}
            href={query === '' ? '/' : `/?${query}`}
            aria-current={query === text ? 'page' : undefined}
          >
            {t(label)}
          </Link>
        ))}
      </nav>
      <SearchField value={filters.text ?? ''} onValue={value => onFilter('text', value)} />
      {isOpen && <FilterBar search={search} filters={filters} onFilter={onFilter} />}
      <div className="changes" role="status">
        {changes > 0 && (
          <button type="button" className="button primary" onClick={show}>
            {t('desk.changes', { count: changes })}
          </button>
        )}
      </div>
      <div ref={box}>
        <Loaded query={list}>
          {() =>
            rows.length === 0 ? (
              <p className="empty">{t(view === undefined ? 'desk.list.none_filtered' : 'desk.list.none')}</p>
            ) : (
              <TaskTable tasks={rows} pools={pools} />
            )
          }
        </Loaded>
      </div>
      <PageButtons cursors={cursors} next={next} onCursors={setCursors} />
    </div>
  );
}

/** Where there is no pointer that hovers, a thumb may be above any row. */
function isInUse(list: HTMLElement | null): boolean {
  if (list === null) return false;
  const isTouched = !window.matchMedia('(hover: hover)').matches;
  return isTouched || list.matches(':hover') || list.contains(document.activeElement);
}
