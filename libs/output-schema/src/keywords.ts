import type { Json } from '#libs/contracts';

export type JsonObject = Readonly<Record<string, Json>>;

/** Where a keyword's value contains subschemas. */
type Holds = 'a schema' | 'a list of schemas' | 'schemas by name' | 'data';

/**
 * Every keyword of JSON Schema 2020-12, by the vocabularies of its specification, and the two of older drafts that its
 * metaschema still describes. All others are refused in new schemas: an ignored keyword has no effect, and answers
 * would not be checked as intended.
 */
const KEYWORDS = new Map<string, Holds>([
  // Core
  ...data('$schema', '$id', '$ref', '$anchor', '$dynamicRef', '$dynamicAnchor', '$vocabulary', '$comment'),
  ['$defs', 'schemas by name'],
  // Applicators
  ...each('a list of schemas', 'prefixItems', 'allOf', 'anyOf', 'oneOf'),
  ...each(
    'a schema',
    'items',
    'contains',
    'additionalProperties',
    'propertyNames',
    'if',
    'then',
    'else',
    'not',
  ),
  ...each('schemas by name', 'properties', 'patternProperties', 'dependentSchemas'),
  ...each('a schema', 'unevaluatedItems', 'unevaluatedProperties'),
  // Validation
  ...data('type', 'enum', 'const'),
  ...data('multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum'),
  ...data('maxLength', 'minLength', 'pattern'),
  ...data('maxItems', 'minItems', 'uniqueItems', 'maxContains', 'minContains'),
  ...data('maxProperties', 'minProperties', 'required', 'dependentRequired'),
  // Annotations, format and content
  ...data('title', 'description', 'default', 'deprecated', 'readOnly', 'writeOnly', 'examples'),
  ...data('format', 'contentEncoding', 'contentMediaType'),
  ['contentSchema', 'a schema'],
  // Older drafts
  ...each('schemas by name', 'definitions', 'dependencies'),
]);

export const TYPE_NAMES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'] as const;

export function isKeyword(name: string): boolean {
  return KEYWORDS.has(name);
}

export function keywordNames(): Iterable<string> {
  return KEYWORDS.keys();
}

export function isTypeName(value: Json | undefined): boolean {
  return TYPE_NAMES.some(name => name === value);
}

/** Whether a value is plausible for the keyword: keywords for schemas contain objects, and `title` a string. */
export function fitsKeyword(keyword: string, value: Json): boolean {
  if (keyword === 'const' || keyword === 'default') return true;
  switch (KEYWORDS.get(keyword)) {
    case 'a schema':
    case 'schemas by name':
      return isObject(value) || typeof value === 'boolean';
    case 'a list of schemas':
      return Array.isArray(value);
    default:
      return !isObject(value);
  }
}

/** A value inside a schema: either a schema itself, or data. */
export interface SchemaPart {
  /** From the schema it is part of. */
  readonly path: readonly string[];
  readonly value: Json;
  readonly isSchema: boolean;
}

/**
 * The parts of a keyword's value, outermost first: the value itself, and the schemas in it. `enum`, `const`, `default`,
 * `examples` and unknown keywords contain data, whatever it looks like.
 */
export function partsOf(keyword: string, value: Json): readonly SchemaPart[] {
  const holds = KEYWORDS.get(keyword);
  if (holds === 'a schema') return [{ path: [keyword], value, isSchema: true }];
  if (holds === 'a list of schemas' && isList(value)) {
    return value.map((child, place) => ({ path: [keyword, String(place)], value: child, isSchema: true }));
  }
  if (holds === 'schemas by name' && isObject(value)) {
    return Object.entries(value).map(([name, child]) => ({
      path: [keyword, name],
      value: child,
      // `dependencies` may also list names.
      isSchema: !isList(child),
    }));
  }
  return [{ path: [keyword], value, isSchema: false }];
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Array.isArray does not narrow readonly arrays. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function each(holds: Holds, ...names: readonly string[]): [string, Holds][] {
  return names.map(name => [name, holds]);
}

function data(...names: readonly string[]): [string, Holds][] {
  return each('data', ...names);
}
