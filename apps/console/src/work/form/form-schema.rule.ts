import { isRecord } from '../../api/is-record.rule.js';
import { isRiskyPattern } from './risky-pattern.rule.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Above this a schema of fixed values is a list to choose from; up to it, all are shown. */
const SHOWN_CHOICES = 5;
/** Strings that may be longer are written in several lines. */
const ONE_LINE_CHARS = 120;

/** The schema without what could stop the page; the server checks the whole. */
export function harmless(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(harmless);
  if (!isRecord(schema)) return schema;
  const entries = Object.entries(schema).filter(
    ([name, value]) =>
      !(name === 'pattern' && typeof value === 'string' && isRiskyPattern(value)) &&
      name !== 'patternProperties',
  );
  return Object.fromEntries(
    entries.map(([name, value]) => [name, KEPT_AS_DATA.has(name) ? value : harmless(value)]),
  );
}

/** Keywords whose value is data, which may look like a schema. */
const KEPT_AS_DATA: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples']);

/** How the fields of a schema are entered, in rjsf's terms. */
export function uiSchemaOf(schema: unknown): Record<string, unknown> {
  return isRecord(schema) ? { ...fieldsOf(schema), ...widgetOf(schema) } : {};
}

/** The fields within, with those that only some answers have. */
function fieldsOf(schema: unknown): Record<string, unknown> {
  if (!isRecord(schema)) return {};
  const properties = isRecord(schema['properties']) ? Object.entries(schema['properties']) : [];
  const own = properties.map(([name, property]): [string, unknown] => [name, uiSchemaOf(property)]);
  const ofBranches = BRANCHES.flatMap(keyword => schema[keyword]).flatMap(branch =>
    Object.entries(fieldsOf(branch)),
  );
  const items = isRecord(schema['items']) ? [['items', uiSchemaOf(schema['items'])] as const] : [];
  return Object.fromEntries([...ofBranches, ...own, ...items]);
}

/** Schemas beside the fields, which add fields under some conditions. */
const BRANCHES = ['allOf', 'anyOf', 'oneOf', 'then', 'else'];

function widgetOf(schema: JsonSchema): Record<string, unknown> {
  const { type, enum: choices, maxLength, format } = schema;
  if (Array.isArray(choices)) return { 'ui:widget': choices.length <= SHOWN_CHOICES ? 'radio' : 'select' };
  if (type === 'boolean') return { 'ui:widget': 'radio' };
  if (
    type === 'string' &&
    format === undefined &&
    (typeof maxLength !== 'number' || maxLength > ONE_LINE_CHARS)
  )
    return { 'ui:widget': 'textarea' };
  return isAnyValue(schema) ? { 'ui:field': 'json' } : {};
}

const SHAPES = ['type', 'properties', 'items', 'const', '$ref', 'oneOf', 'anyOf', 'allOf', 'if'];

/** A schema that says nothing about the form of its value: any JSON. */
function isAnyValue(schema: JsonSchema): boolean {
  const { type } = schema;
  if (Array.isArray(type)) return type.length > 2 || (type.length === 2 && !type.includes('null'));
  if (type === 'object' || type === 'array')
    return (
      schema['properties'] === undefined &&
      schema['items'] === undefined &&
      schema['$ref'] === undefined &&
      schema['prefixItems'] === undefined
    );
  return !SHAPES.some(keyword => keyword in schema);
}
