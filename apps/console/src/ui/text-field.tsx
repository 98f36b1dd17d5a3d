import { useId } from 'react';
import type { InputHTMLAttributes } from 'react';
import { Field, describedBy } from './field.js';
import type { FieldProps } from './field.js';

interface TextFieldProps extends FieldProps, Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'id'> {
  readonly onText: (text: string) => void;
}

/** One line of text with its label; hint and error are read with it. */
export function TextField({ label, hint, error, onText, ...input }: TextFieldProps) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <input
        {...input}
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={describedBy(id, hint, error)}
        onChange={event => {
          onText(event.currentTarget.value);
        }}
      />
    </Field>
  );
}
