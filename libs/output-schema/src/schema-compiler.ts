import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import canonicalize from 'canonicalize';
import type { Fault, Json } from '#libs/contracts';
import { linearRegExp } from './linear-regexp.js';

/** Knows the schema of schemas, which takes 5 ms to compile: once, and not for each customer's. */
const metaschema = new Ajv2020({ strict: false, logger: false });

/**
 * Loads and warms what compiling the first schema would otherwise do on the event loop: 80 ms once in each process.
 */
export function warmUpCompiler(): void {
  compileSchema({ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] });
}

/** Throws when this is not JSON Schema 2020-12, with Ajv's words for what is wrong. */
function checkAgainstMetaschema(schema: object): void {
  if (metaschema.validateSchema(schema) !== true) {
    throw new TypeError(metaschema.errorsText(metaschema.errors, { dataVar: 'schema' }));
  }
}

/**
 * Compiles a schema whose bounds have been checked. Throws what Ajv throws on a schema that is not
 * JSON Schema 2020-12, and on a pattern RE2 does not take.
 *
 * A compiler for each schema: Ajv keeps all it has compiled, and `$id`s of two customers must not meet.
 */
export function compileSchema(
  schema: Json,
  report: 'first fault' | 'every fault' = 'first fault',
): ValidateFunction {
  const checked = typeof schema === 'object' && schema !== null ? schema : {};
  checkAgainstMetaschema(checked);
  // `ownProperties` so that a field named `constructor` is only there when the answer has it.
  const ajv = new Ajv2020({
    strict: false,
    allErrors: report === 'every fault',
    ownProperties: true,
    logger: false,
    meta: false,
    validateSchema: false,
    // Without the optimizer, whose passes are quadratic: 900 properties compile in 130 ms instead of 570.
    code: { regExp: linearRegExp, optimize: false },
  });
  addFormats.default(ajv, { mode: 'fast', formats: [...FORMATS] });
  ajv.removeKeyword('uniqueItems');
  // Ajv compares every pair of items; over 20,000 objects that is minutes.
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must not have the same item twice' },
    validate: (wanted: boolean, items: readonly Json[]) => !wanted || areUnique(items),
  });
  return ajv.compile(checked);
}

/** Formats whose check is linear in the text; the others are annotations, as the specification has them. */
const FORMATS = [
  'date',
  'time',
  'date-time',
  'uuid',
  'ipv4',
  'byte',
  'int32',
  'int64',
  'float',
  'double',
] as const;

function areUnique(items: readonly Json[]): boolean {
  return new Set(items.map(item => canonicalize(item))).size === items.length;
}

/** An Ajv error as a fault, with the field itself named where one is missing or unknown. */
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
