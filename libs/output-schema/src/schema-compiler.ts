import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { Fault, Json } from '#libs/contracts';
import { correctAnnotations } from './annotations.js';
import { AJV_FORMATS } from './formats/formats.js';
import { linearRegExp } from './linear-regexp.js';
import { isList, isObject } from './keywords.js';
import { isMultipleOf } from './multiple-of.js';

/** Contains the metaschema, which takes 5 ms to compile: once, and not for each customer's schema. */
const metaschema = new Ajv2020({ strict: false, logger: false });

/** Loads and warms up what compiling the first schema would otherwise do on the event loop: 80 ms once per process. */
export function warmUpCompiler(): void {
  compileSchema({ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] });
}

/** A keyword has an invalid value. */
export class InvalidSchema extends Error {
  override readonly name = 'InvalidSchema';

  /** JSON pointer within the schema. */
  readonly place: string;

  constructor(place: string, reason: string) {
    super(reason);
    this.place = place;
  }
}

function checkAgainstMetaschema(schema: object): void {
  if (metaschema.validateSchema(withoutDialect(schema)) === true) return;
  const [first] = metaschema.errors ?? [];
  throw new InvalidSchema(first?.instancePath ?? '', first?.message ?? 'it breaks the metaschema');
}

/** `$schema` may end in an empty fragment, with which Ajv does not recognise it. */
function withoutDialect(schema: object): object {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== '$schema'));
}

/**
 * Compiles a schema whose bounds have been checked. Throws Ajv's errors for a schema that is not JSON Schema 2020-12,
 * and for a pattern that RE2 does not accept.
 *
 * Each schema has its own compiler: Ajv keeps everything it has compiled, and `$id`s of two customers must not collide.
 */
export function compileSchema(
  schema: Json,
  report: 'first fault' | 'every fault' = 'first fault',
): ValidateFunction {
  const checked = typeof schema === 'object' && schema !== null ? schema : {};
  checkAgainstMetaschema(checked);
  // `ownProperties` so that a field named `constructor` is only present if the answer has it.
  const ajv = new Ajv2020({
    strict: false,
    allErrors: report === 'every fault',
    ownProperties: true,
    logger: false,
    meta: false,
    validateSchema: false,
    formats: AJV_FORMATS,
    // Without the optimizer, whose passes are quadratic: 900 properties compile in 130 ms instead of 570.
    code: { regExp: linearRegExp, optimize: false },
  });
  correctAnnotations(ajv);
  for (const keyword of ['uniqueItems', 'multipleOf']) ajv.removeKeyword(keyword);
  // Ajv compares every pair of items; for 20,000 objects that takes minutes.
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must not have the same item twice' },
    validate: (wanted: boolean, items: readonly Json[]) => !wanted || areUnique(items),
  });
  // Ajv divides doubles: 19.99 / 0.01 is 1998.9999999999998.
  ajv.addKeyword({
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    error: { message: ({ schema: divisor }) => `must be a multiple of ${String(divisor)}` },
    validate: (divisor: number, value: number) => isMultipleOf(value, divisor),
  });
  return ajv.compile(withoutDialect(checked));
}

function areUnique(items: readonly Json[]): boolean {
  return new Set(items.map(item => JSON.stringify(withSortedKeys(item)))).size === items.length;
}

/** A lone surrogate, for which canonical JSON has no form, is kept and escaped. */
function withSortedKeys(value: Json): Json {
  if (isList(value)) return value.map(withSortedKeys);
  if (!isObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map(name => [name, withSortedKeys(value[name] ?? null)]));
}

/** An Ajv error as a fault that points to the missing or unknown field itself. */
export function faultOf(error: ErrorObject, at: string): Fault {
  const params: Readonly<Record<string, unknown>> = error.params;
  const field = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty'];
  const pointer =
    typeof field === 'string'
      ? `${error.instancePath}/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`
      : error.instancePath;
  return { pointer: `${at}${pointer}`, detail: detailOf(error) };
}

function detailOf(error: ErrorObject): string {
  if (error.keyword === 'required' || error.keyword === 'dependentRequired') return 'This field is missing.';
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties')
    return 'This field is not known.';
  return `This ${error.message ?? 'does not fit the schema'}.`;
}
