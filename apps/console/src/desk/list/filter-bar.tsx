import { useId } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { usePools, useWorkers } from '../data/directory.js';
import type { Named } from '../data/directory.js';
import { DUE, ORDERS, STATUSES, URGENCIES } from '../filters/filters.rule.js';
import type { TaskFilters } from '../filters/filters.rule.js';

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
    <Select
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
      <Domain
        key={search.get('domain') ?? ''}
        value={search.get('domain') ?? ''}
        onValue={value => onFilter('domain', value)}
      />
    </form>
  );
}

function Select({
  label,
  value,
  options,
  isOptional,
  onValue,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Named[];
  readonly isOptional: boolean;
  readonly onValue: (value: string) => void;
}) {
  const t = useMessages();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={event => onValue(event.currentTarget.value)}>
        {isOptional && <option value="">{t('desk.filter.any')}</option>}
        {/* One that is in the address, but not among the first hundred. */}
        {value !== '' && !options.some(option => option.id === value) && (
          <option value={value}>{value}</option>
        )}
        {options.map(option => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Applied with Enter, or when the field is left. */
function Domain({ value, onValue }: { readonly value: string; readonly onValue: (value: string) => void }) {
  const t = useMessages();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{t('desk.filter.domain')}</label>
      <input
        id={id}
        defaultValue={value}
        maxLength={100}
        onBlur={event => {
          if (event.currentTarget.value !== value) onValue(event.currentTarget.value);
        }}
        onKeyDown={event => {
          if (event.key === 'Enter') onValue(event.currentTarget.value);
        }}
      />
    </div>
  );
}
