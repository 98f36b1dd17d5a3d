import { isRecord } from './records.js';
import type { JsonSchema } from './json-schema.js';

/** Formats that say all that Zod's pattern for them says, in a tenth of its length. */
const FORMATS_THAT_SAY_IT_ALL = new Set(['uuid', 'date-time', 'date']);

/** `query` is what is taken in an address; the schemas of queries are named for that. */
export type Direction = 'input' | 'output' | 'query';

/** The scalar types a `null` can be put beside. */
const SCALARS = new Set<unknown>(['string', 'integer', 'number', 'boolean']);

/**
 * A schema as generators of clients take it, with the same meaning:
 *
 * - no pattern beside a `format` that says the same;
 * - no `default` in a body: it becomes part of the description, see {@link describeDefault};
 * - a number is a `double`, where the default in Go and Java has seven digits;
 * - a scalar or null is `type: [string, null]` rather than `anyOf`, which Go and Java make a union class of.
 *
 * Of what is given rather than taken (`output`) defaults and bounds are of no use to a reader, and more members may come
 * with any release, so neither is said, nor `additionalProperties: false`.
 */
export function tidied(schema: JsonSchema, io: Direction): JsonSchema {
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === '~standard' || (io === 'output' && NOT_FOR_READERS.has(keyword))) continue;
    if (DATA_KEYWORDS.has(keyword)) result[keyword] = value;
    else if (NAMED_SCHEMAS.has(keyword) && isRecord(value)) result[keyword] = mapValues(value, io);
    else result[keyword] = tidiedValue(value, io);
  }
  if (FORMATS_THAT_SAY_IT_ALL.has(String(result['format']))) delete result['pattern'];
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

/** Whether this is the type, or null may stand beside it. */
function isOfType({ type }: JsonSchema, name: string): boolean {
  return type === name || (Array.isArray(type) && type.includes(name) && type.includes('null'));
}

/** The bounds of every integer that JSON keeps exactly go without saying. */
function dropSafeBounds(schema: Record<string, unknown>): void {
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
}

/** Keywords whose values are data and not schemas. */
const DATA_KEYWORDS = new Set(['default', 'const', 'enum', 'examples', 'required']);
/** Keywords whose members' names are not keywords. */
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

/** An amount of money fits 64 bits and not 32, which is what some generators take an integer for. */
function withLongAmount(name: string, schema: unknown): unknown {
  if (!name.endsWith('_micros') || !isRecord(schema) || '$ref' in schema) return schema;
  return { ...schema, format: 'int64' };
}

/**
 * Moves a default into the description: with the keyword openapi-typescript makes a member required, and two generators
 * in five refuse one that is an object or a list. A query's scalar stays, where nothing has to be built.
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
