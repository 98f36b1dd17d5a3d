import { useId } from 'react';
import type { InputHTMLAttributes } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import type { Named } from '../data/directory.js';

interface ChoiceFieldProps {
  readonly label: string;
  /** Empty for any. */
  readonly value: string;
  readonly options: readonly Named[];
  readonly isOptional?: boolean;
  readonly onValue: (value: string) => void;
}

/** A filter with a few values. One that is in the address only is offered too. */
export function ChoiceField({ label, value, options, isOptional = true, onValue }: ChoiceFieldProps) {
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

interface WordFieldProps extends Pick<InputHTMLAttributes<HTMLInputElement>, 'type'> {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** A filter that is typed in: applied with Enter, or when the field is left. */
export function WordField({ label, value, onValue, type = 'text' }: WordFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        key={value}
        id={id}
        type={type}
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
