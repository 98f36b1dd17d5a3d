import { useId, useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';

interface TextAnswerProps {
  readonly formId: string;
  /** A structured answer without a schema: any JSON. */
  readonly isJson: boolean;
  readonly value: unknown;
  readonly isReadOnly: boolean;
  readonly onChange: (output: unknown) => void;
  readonly onSubmit: (output: unknown) => void;
}

/** An answer without a schema: a text, or JSON as text. */
export function TextAnswer({ formId, isJson, value, isReadOnly, onChange, onSubmit }: TextAnswerProps) {
  const t = useMessages();
  const id = useId();
  const [fault, setFault] = useState<string>();
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value, null, 2);
  const submit = (): void => {
    const answer = isJson ? jsonIn(text) : text;
    const isMissing = text.trim() === '';
    setFault(
      isMissing ? t('work.fault.required') : answer === undefined ? t('work.form.json_invalid') : undefined,
    );
    if (!isMissing && answer !== undefined) onSubmit(answer);
    else document.getElementById(id)?.focus();
  };
  return (
    <form
      id={formId}
      noValidate
      className="field"
      onSubmit={event => {
        event.preventDefault();
        submit();
      }}
    >
      <label htmlFor={id}>{t('work.answer')}</label>
      <textarea
        id={id}
        rows={10}
        dir="auto"
        className={isJson ? 'json' : undefined}
        value={text}
        readOnly={isReadOnly}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-hint`}
        onChange={event => {
          onChange(event.currentTarget.value);
        }}
      />
      <p
        className={fault === undefined ? 'hint' : 'field-error'}
        id={`${id}-hint`}
        role={fault === undefined ? undefined : 'alert'}
      >
        {fault ?? (isJson ? t('work.form.json') : '')}
      </p>
    </form>
  );
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
