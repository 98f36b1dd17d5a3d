import { useId, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useMessages } from '../../messages/use-messages.js';
import { PRESETS } from './period.rule.js';
import type { Period } from './period.rule.js';

/** The last days, or any days: each choice is an address. */
export function PeriodChoice({ period }: { readonly period: Period }) {
  const t = useMessages();
  return (
    <div className="period">
      <nav className="views" aria-label={t('desk.overview.period')}>
        {PRESETS.map(days => (
          <Link
            key={days}
            href={`/overview?days=${days}`}
            aria-current={period.preset === days ? 'page' : undefined}
          >
            {t('desk.overview.last_days', { count: days })}
          </Link>
        ))}
      </nav>
      <Days key={period.from + period.to} period={period} />
    </div>
  );
}

function Days({ period: { days } }: { readonly period: Period }) {
  const t = useMessages();
  const id = useId();
  const [, setSearch] = useSearchParams();
  const [from, setFrom] = useState(days[0] ?? '');
  const [to, setTo] = useState(days.at(-1) ?? '');
  return (
    <form
      className="row"
      onSubmit={event => {
        event.preventDefault();
        setSearch({ from, to });
      }}
    >
      <label className="row" htmlFor={`${id}-from`}>
        {t('desk.overview.from')}
        <input
          id={`${id}-from`}
          type="date"
          required
          max={to}
          value={from}
          onChange={event => setFrom(event.currentTarget.value)}
        />
      </label>
      <label className="row" htmlFor={`${id}-to`}>
        {t('desk.overview.to')}
        <input
          id={`${id}-to`}
          type="date"
          required
          min={from}
          value={to}
          onChange={event => setTo(event.currentTarget.value)}
        />
      </label>
      <button type="submit" className="button">
        {t('desk.overview.show')}
      </button>
    </form>
  );
}
