import { useId } from 'react';
import { Field, describedBy } from '../../ui/field.js';
import type { FieldProps } from '../../ui/field.js';

/** Several lines of text with their label; hint and error are read with them. */
export function TextAreaField({
  label,
  hint,
  error,
  value,
  onText,
  isCode = false,
}: FieldProps & {
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly isCode?: boolean;
}) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <textarea
        id={id}
        className={isCode ? 'code' : ''}
        spellCheck={!isCode}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={describedBy(id, hint, error)}
        onChange={event => {
          onText(event.currentTarget.value);
        }}
      />
    </Field>
  );
}

/** A choice with its label. */
export function SelectField({
  label,
  hint,
  error,
  value,
  onValue,
  options,
}: FieldProps & {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <select
        id={id}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={describedBy(id, hint, error)}
        onChange={event => {
          onValue(event.currentTarget.value);
        }}
      >
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </Field>
  );
}
