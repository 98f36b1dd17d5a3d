import { isRecord } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';

/** Formats that imply Zod's pattern for them, in a tenth of its length. */
const FORMATS_WITH_PATTERN = new Set(['uuid', 'date-time', 'date']);

/** `query` is for input in an address; the schemas of queries are named accordingly. */
export type Direction = 'input' | 'output' | 'query';

/** The scalar types that can be combined with `null`. */
const SCALARS = new Set<unknown>(['string', 'integer', 'number', 'boolean']);

/**
 * An equivalent schema that client generators handle well:
 *
 * - no pattern beside an equivalent `format`;
 * - no `default` in a body: it becomes part of the description, see {@link describeDefault};
 * - a number is a `double`, where the default in Go and Java has seven digits;
 * - a scalar or null is `type: [string, null]` rather than `anyOf`, for which Go and Java generate a union class.
 *
 * In output, defaults and bounds are of no use to a reader, and any release may add members, so these and
 * `additionalProperties: false` are omitted.
 */
export function tidied(schema: JsonSchema, io: Direction): JsonSchema {
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === '~standard' || (io === 'output' && NOT_FOR_READERS.has(keyword))) continue;
    if (DATA_KEYWORDS.has(keyword)) result[keyword] = value;
    else if (NAMED_SCHEMAS.has(keyword) && isRecord(value)) result[keyword] = mapValues(value, io);
    else result[keyword] = tidiedValue(value, io);
  }
  if (FORMATS_WITH_PATTERN.has(String(result['format']))) delete result['pattern'];
  if (isOfType(result, 'number') && result['format'] === undefined) result['format'] = 'double';
  dropSafeBounds(result);
  if (io === 'output') {
    if (result['additionalProperties'] === false) delete result['additionalProperties'];
  } else {
    describeDefault(result, io);
  }
  return collapsed(result);
}

const NOT_FOR_READERS = new Set([
  'default',
  ...['minLength', 'maxLength', 'minItems', 'maxItems'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
]);

/** Whether this is the type, optionally combined with null. */
function isOfType({ type }: JsonSchema, name: string): boolean {
  return type === name || (Array.isArray(type) && type.includes(name) && type.includes('null'));
}

/** Omits the bounds of integers that JSON represents exactly. */
function dropSafeBounds(schema: Record<string, unknown>): void {
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
}

/** Keywords whose values are data rather than schemas. */
const DATA_KEYWORDS = new Set(['default', 'const', 'enum', 'examples', 'required']);
/** Keywords whose members are arbitrary names rather than keywords. */
const NAMED_SCHEMAS = new Set(['properties', '$defs', 'patternProperties']);

function tidiedValue(value: unknown, io: Direction): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => tidiedValue(item, io));
  return isRecord(value) ? tidied(value, io) : value;
}

function mapValues(schemas: JsonSchema, io: Direction): JsonSchema {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, value]) => [
      name,
      withLongAmount(name, tidiedValue(value, name.endsWith('.query') ? 'query' : io)),
    ]),
  );
}

/** An amount of money needs 64 bits, while some generators assume 32 for an integer. */
function withLongAmount(name: string, schema: unknown): unknown {
  if (!name.endsWith('_micros') || !isRecord(schema) || '$ref' in schema) return schema;
  return { ...schema, format: 'int64' };
}

/**
 * Moves a default into the description: with the keyword openapi-typescript makes a member required, and two of five
 * generators fail on a default that is an object or a list. A scalar in a query keeps its default, since it generates
 * no code.
 */
function describeDefault(schema: Record<string, unknown>, io: Direction): void {
  const { default: value, description } = schema;
  const isStructured = typeof value === 'object' && value !== null;
  if (value === undefined || (io === 'query' && !isStructured)) return;
  delete schema['default'];
  if (value === null || (isStructured && Object.keys(value).length === 0)) return;
  const sentence = `When left out: \`${JSON.stringify(value)}\`.`;
  schema['description'] = typeof description === 'string' ? `${description} ${sentence}` : sentence;
}

/** `anyOf: [scalar, null]` as one schema. */
function collapsed(schema: Record<string, unknown>): JsonSchema {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return schema;
  const [first, second] = listOf(anyOf);
  if (!isRecord(first) || !isRecord(second) || second['type'] !== 'null') return schema;
  if (!SCALARS.has(first['type']) || 'const' in first) return schema;
  const values: unknown = first['enum'];
  return {
    ...first,
    type: [first['type'], 'null'],
    ...(Array.isArray(values) && { enum: [...listOf(values), null] }),
    ...rest,
  };
}

function listOf(value: readonly unknown[]): readonly unknown[] {
  return value;
}
