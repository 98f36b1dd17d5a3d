import { useId } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { localText, later } from './local-time.rule.js';

interface DeadlineFieldProps {
  /** As in a `datetime-local` field: without a zone. */
  readonly value: string;
  readonly onValue: (value: string) => void;
}

const STEPS = [
  ['15m', 15],
  ['1h', 60],
  ['1d', 1_440],
] as const;

/** A date and time in the zone of the browser, which is named; usual extensions are one click. */
export function DeadlineField({ value, onValue }: DeadlineFieldProps) {
  const t = useMessages();
  const id = useId();
  const { timeZone } = new Intl.DateTimeFormat(t.locale).resolvedOptions();
  return (
    <div className="field">
      <label htmlFor={id}>{t('desk.deadline.new')}</label>
      <input
        id={id}
        type="datetime-local"
        required
        value={value}
        min={localText(new Date())}
        aria-describedby={`${id}-hint`}
        onChange={event => onValue(event.currentTarget.value)}
      />
      <p className="hint" id={`${id}-hint`}>
        {t('desk.deadline.zone', { zone: timeZone })}
      </p>
      <div className="row">
        {STEPS.map(([name, minutes]) => (
          <button key={name} type="button" className="button" onClick={() => onValue(later(value, minutes))}>
            {t.find(`desk.deadline.${name}`)}
          </button>
        ))}
      </div>
    </div>
  );
}
