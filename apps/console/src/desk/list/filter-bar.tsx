import { useMessages } from '../../messages/use-messages.js';
import { usePools, useWorkers } from '../data/directory.js';
import type { Named } from '../data/directory.js';
import { DUE, ORDERS, STATUSES, URGENCIES } from '../filters/filters.rule.js';
import type { TaskFilters } from '../filters/filters.rule.js';
import { ChoiceField, WordField } from '../parts/filter-fields.js';

interface FilterBarProps {
  readonly search: URLSearchParams;
  readonly filters: TaskFilters;
  readonly onFilter: (name: string, value: string) => void;
}

/** The filters of a list. Each change is an address, which can be kept and passed on. */
export function FilterBar({ search, filters, onFilter }: FilterBarProps) {
  const t = useMessages();
  const pools = usePools();
  const workers = useWorkers();
  const choices = (name: string, values: readonly string[]): readonly Named[] =>
    values.map(id => ({ id, name: t.find(`desk.${name}.${id}`) ?? id }));
  const select = (name: keyof TaskFilters, options: readonly Named[], isOptional = true) => (
    <ChoiceField
      label={t.find(`desk.filter.${name}`) ?? name}
      value={filters[name] ?? ''}
      options={options}
      isOptional={isOptional}
      onValue={value => onFilter(name, value)}
    />
  );
  return (
    <form
      className="filters"
      role="search"
      aria-label={t('desk.filters')}
      onSubmit={event => {
        event.preventDefault();
      }}
    >
      {select('order', choices('order', ORDERS), false)}
      {select('due', choices('due', DUE))}
      {select('status', choices('status', STATUSES))}
      {select('breached', [{ id: 'true', name: t('desk.breached') }])}
      {select('urgency', choices('urgency', URGENCIES))}
      {pools.length > 0 && select('pool', pools)}
      {workers.length > 0 && select('worker', workers)}
      <WordField
        label={t('desk.filter.domain')}
        value={search.get('domain') ?? ''}
        onValue={value => onFilter('domain', value)}
      />
    </form>
  );
}
