import { Validator } from '@cfworker/json-schema';
import type { OutputUnit, Schema } from '@cfworker/json-schema';
import type { RJSFSchema, RJSFValidationError, ValidationData, ValidatorType } from '@rjsf/utils';
import { toErrorSchema } from '@rjsf/utils';
import { isRecord } from '../../api/problem.js';
import { faultsOf } from './faults.rule.js';
import type { Fault } from './faults.rule.js';

/**
 * rjsf's validator over @cfworker/json-schema, which interprets schemas: Ajv compiles them to code, which the policy of
 * the page forbids. Draft 2020-12, as the API's.
 */
export class FormValidator implements ValidatorType {
  private readonly conditions = new WeakMap<object, Validator>();

  /** @param describe the message of a fault, in the language of the person */
  constructor(private readonly describe: (fault: Fault) => string) {}

  validateFormData(formData: unknown, schema: RJSFSchema): ValidationData<unknown> {
    const units = validate(new Validator(schemaOf(schema), '2020-12', false), formData);
    const errors = faultsOf(units, schema).map((fault): RJSFValidationError => ({
      name: fault.keyword,
      message: this.describe(fault),
      property: `.${fault.path.join('.')}`,
      stack: `${fault.path.join(' › ')}: ${this.describe(fault)}`,
    }));
    return { errors, errorSchema: toErrorSchema(errors) };
  }

  isValid(schema: RJSFSchema, formData: unknown, rootSchema: RJSFSchema): boolean {
    const known = this.conditions.get(schema);
    const validator = known ?? new Validator(withDefinitionsOf(schema, rootSchema), '2020-12');
    if (known === undefined) this.conditions.set(schema, validator);
    return validate(validator, formData).length === 0;
  }

  rawValidation(): { errors?: never[] } {
    return {};
  }
}

function validate(validator: Validator, formData: unknown): readonly OutputUnit[] {
  try {
    const { valid, errors } = validator.validate(withoutUndefined(formData));
    return valid ? [] : errors;
  } catch {
    // A reference that leads nowhere, say. The server has the last word on the answer in any case.
    return [];
  }
}

/** References within a part of a schema are to the definitions of the whole. */
function withDefinitionsOf(schema: RJSFSchema, { $defs, definitions }: RJSFSchema): Schema | boolean {
  return schemaOf({ allOf: [schema], $defs: $defs ?? {}, definitions: definitions ?? {} });
}

/** A schema is an object or a truth value; anything else says nothing. */
function schemaOf(value: unknown): Schema | boolean {
  const plain = withoutUndefined(value);
  return isSchema(plain) ? plain : true;
}

function isSchema(value: unknown): value is Schema {
  return isRecord(value);
}

/** As JSON has it: rjsf leaves `undefined` where a field was emptied. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => withoutUndefined(item) ?? null);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutUndefined(item)]));
}
