import Form from '@rjsf/core/lib/components/Form.js';
import type { ErrorSchema, RJSFSchema, RJSFValidationError } from '@rjsf/utils';
import { toErrorSchema } from '@rjsf/utils';
import { useMemo, useState } from 'react';
import { isRecord, ProblemError } from '../../api/problem.js';
import { useMessages } from '../../messages/use-messages.js';
import { announce } from '../../ui/announcer.js';
import { faultText } from './fault-text.js';
import { pointerParts } from './faults.rule.js';
import { harmless, uiSchemaOf } from './form-schema.rule.js';
import { TEMPLATES } from './templates.js';
import { FormValidator } from './validator.js';
import { FIELDS, WIDGETS } from './widgets.js';

export interface AnswerFormProps {
  readonly formId: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly value: unknown;
  readonly isReadOnly: boolean;
  /** The refusal of the last submission; its faults are shown at their fields. */
  readonly refusal: unknown;
  readonly onChange: (output: unknown) => void;
  readonly onSubmit: (output: unknown) => void;
}

/** Nobody's answer is one that they have not given. */
const NOTHING_IN_ADVANCE = {
  requiredBooleanDefault: 'skip',
  constAsDefaults: 'never',
  emptyObjectFields: 'skipDefaults',
  allOf: 'skipDefaults',
} as const;

/** The form of an answer, made from the task's output schema. */
export default function AnswerForm(props: AnswerFormProps) {
  const { formId, schema, value, isReadOnly, refusal, onChange, onSubmit } = props;
  const t = useMessages();
  const [problems, setProblems] = useState(0);
  const { form, ui } = useMemo(
    () => ({ form: asFormSchema(harmless(schema)), ui: uiSchemaOf(schema) }),
    [schema],
  );
  const validator = useMemo(() => new FormValidator(fault => faultText(fault, t)), [t]);
  const refused = useMemo(() => errorsOf(refusal), [refusal]);
  const failed = (errors: readonly RJSFValidationError[]): void => {
    setProblems(errors.length);
    announce(t('work.form.problems', { count: errors.length }));
    focusField(formId, errors[0]?.property);
  };
  return (
    <>
      {problems > 0 && <p className="note bad">{t('work.form.problems', { count: problems })}</p>}
      <Form
        id={formId}
        schema={form}
        uiSchema={ui}
        validator={validator}
        templates={TEMPLATES}
        widgets={WIDGETS}
        fields={FIELDS}
        formData={value}
        readonly={isReadOnly}
        noHtml5Validate
        showErrorList={false}
        {...(refused !== undefined && { extraErrors: refused })}
        translateString={key => key}
        experimental_defaultFormStateBehavior={NOTHING_IN_ADVANCE}
        onChange={({ formData }, fieldId) => {
          // Without a field it is rjsf's own view of the same answer.
          if (fieldId !== undefined) onChange(formData);
        }}
        onError={failed}
        onSubmit={({ formData }) => {
          setProblems(0);
          onSubmit(formData);
        }}
      >
        <></>
      </Form>
    </>
  );
}

function asFormSchema(schema: unknown): RJSFSchema {
  // Tasks without a type in their schema are answered with an object, as the fields are.
  return isRecord(schema) ? { ...(schema['properties'] !== undefined && { type: 'object' }), ...schema } : {};
}

/** The faults that the server found, by field. */
function errorsOf(refusal: unknown): ErrorSchema<unknown> | undefined {
  if (!(refusal instanceof ProblemError) || refusal.problem.errors.length === 0) return undefined;
  const errors = refusal.problem.errors.map(({ pointer, detail }): RJSFValidationError => {
    const [first, ...path] = pointerParts(pointer);
    return { message: detail, property: first === 'output' ? `.${path.join('.')}` : '.', stack: detail };
  });
  return toErrorSchema(errors);
}

function focusField(formId: string, property: string | undefined): void {
  const id = ['root', ...(property ?? '').split('.').filter(part => part !== '')].join('_');
  const field =
    document.getElementById(id) ?? document.querySelector<HTMLElement>(`#${formId} [aria-invalid="true"]`);
  const target =
    field?.matches('input, textarea, select') === true
      ? field
      : field?.querySelector<HTMLElement>('input, textarea, select, button');
  target?.focus();
}
