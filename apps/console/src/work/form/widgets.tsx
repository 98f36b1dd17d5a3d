import type { FieldProps, RegistryFieldsType, RegistryWidgetsType, WidgetProps } from '@rjsf/utils';
import { useState } from 'react';
import { useMessages } from '../../messages/use-messages.js';
import { titleOf } from './templates.js';

/** The ids of what describes a field, as `FieldTemplate` gives them. */
function describedBy(id: string, errors: readonly string[] | undefined): string {
  return errors === undefined || errors.length === 0
    ? `${id}__description`
    : `${id}__error ${id}__description`;
}

/** All choices at once. The verdict of a decision is one of them, with a colour for each. */
function ChoiceWidget({
  id,
  htmlName,
  value,
  options,
  disabled,
  readonly,
  required,
  rawErrors,
  onChange,
  schema,
}: WidgetProps) {
  const t = useMessages();
  const isOff = disabled === true || readonly === true;
  return (
    <div
      className="choices"
      id={id}
      role="radiogroup"
      aria-labelledby={`${id}-legend`}
      aria-required={required}
      aria-invalid={(rawErrors ?? []).length > 0}
      aria-describedby={describedBy(id, rawErrors)}
    >
      {(options.enumOptions ?? []).map(({ value: choice, label }, index) => (
        <label key={label} className="choice" data-choice={String(choice)}>
          <input
            type="radio"
            id={index === 0 ? `${id}-0` : undefined}
            name={htmlName ?? id}
            checked={value !== undefined && JSON.stringify(choice) === JSON.stringify(value)}
            disabled={isOff}
            onChange={() => {
              onChange(choice);
            }}
          />
          {choiceText(schema.type, choice, label, t.find)}
        </label>
      ))}
    </div>
  );
}

function choiceText(
  type: unknown,
  choice: unknown,
  label: string,
  find: (key: string) => string | undefined,
): string {
  if (type === 'boolean') return find(choice === true ? 'work.yes' : 'work.no') ?? label;
  return find(`work.verdict.${String(choice)}`) ?? titleOf(label);
}

function TextAreaWidget({
  id,
  htmlName,
  value,
  disabled,
  readonly,
  required,
  rawErrors,
  options,
  onChange,
  onBlur,
}: WidgetProps) {
  const text = typeof value === 'string' ? value : '';
  return (
    <textarea
      id={id}
      name={htmlName ?? id}
      rows={Math.min(12, Math.max(3, text.split('\n').length + 1))}
      dir="auto"
      value={text}
      disabled={disabled}
      readOnly={readonly}
      aria-required={required}
      aria-invalid={(rawErrors ?? []).length > 0}
      aria-describedby={describedBy(id, rawErrors)}
      onChange={event => {
        onChange(event.currentTarget.value === '' ? options.emptyValue : event.currentTarget.value);
      }}
      onBlur={event => {
        onBlur(id, event.currentTarget.value);
      }}
    />
  );
}

/** Any JSON, as text: for values that the schema says nothing about. */
function JsonField({ fieldPathId, formData, disabled, readonly, rawErrors, onChange }: FieldProps) {
  const t = useMessages();
  const [entered, setEntered] = useState('');
  const { isValid, value } = parsedJson(entered);
  // A value that does not come from here, such as that of a draft, is shown instead of what was entered.
  const isOwn = !isValid || JSON.stringify(value) === JSON.stringify(formData);
  const text = isOwn ? entered : JSON.stringify(formData, null, 2);
  const id = fieldPathId.$id;
  return (
    <>
      <textarea
        id={id}
        className="json"
        rows={8}
        spellCheck={false}
        value={text}
        disabled={disabled}
        readOnly={readonly}
        aria-invalid={!isValid || (rawErrors ?? []).length > 0}
        aria-describedby={`${describedBy(id, rawErrors)} ${id}-json`}
        onChange={event => {
          setEntered(event.currentTarget.value);
          // What is no JSON yet is no answer: it must not be submitted as what it was before.
          onChange(parsedJson(event.currentTarget.value).value, fieldPathId.path);
        }}
      />
      <p className={isValid ? 'hint' : 'field-error'} id={`${id}-json`} role={isValid ? undefined : 'alert'}>
        {t(isValid ? 'work.form.json' : 'work.form.json_invalid')}
      </p>
    </>
  );
}

function parsedJson(text: string): { readonly isValid: boolean; readonly value: unknown } {
  if (text.trim() === '') return { isValid: true, value: undefined };
  try {
    const value: unknown = JSON.parse(text);
    return { isValid: true, value };
  } catch {
    return { isValid: false, value: undefined };
  }
}

export const WIDGETS: RegistryWidgetsType = { RadioWidget: ChoiceWidget, TextareaWidget: TextAreaWidget };
export const FIELDS: RegistryFieldsType = { json: JsonField };
