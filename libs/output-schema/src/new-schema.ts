import type { Fault, Json } from '#libs/contracts';
import { pointerTo } from '#libs/contracts';
import { FORMAT_NAMES } from './formats/formats.js';
import { TYPE_NAMES, isKeyword, isList, isObject, isTypeName, keywordNames, partsOf } from './keywords.js';
import type { JsonObject } from './keywords.js';
import { nearestOf } from './nearest.js';
import { resolveReference } from './references.js';

/** Reported together; the search for a suggestion takes up to 0.1 ms each. */
const MAX_FAULTS = 20;
const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** Formats of OpenAPI that describe a string without a rule to check. */
const DESCRIPTIVE_FORMATS = new Set(['password', 'binary']);

/** Replacements for keywords of older drafts, of OpenAPI, and of other schema languages. */
const INSTEAD = new Map([
  ['nullable', 'list "null" among the types: "type": ["string", "null"]'],
  ['additionalItems', 'write "items" beside "prefixItems"'],
  ['$recursiveRef', 'write "$ref"'],
  ['$recursiveAnchor', 'write "$anchor"'],
  ['id', 'write "$id"'],
  ['example', 'write "examples", a list'],
  ['divisibleBy', 'write "multipleOf"'],
  ['extends', 'write "allOf"'],
  ['optional', 'leave the name out of "required"'],
  ['fields', 'write "properties"'],
  ['options', 'write "enum"'],
  ['values', 'write "enum"'],
  ['min', 'write "minimum", "minLength" or "minItems"'],
  ['max', 'write "maximum", "maxLength" or "maxItems"'],
  ['regex', 'write "pattern"'],
]);

interface Walk {
  readonly root: JsonObject;
  readonly faults: Fault[];
  /** Every object in a position for schemas. */
  readonly schemas: Set<object>;
  hasContains: boolean;
  unevaluatedItemsAt: readonly PropertyKey[] | undefined;
  readonly references: { readonly reference: string; readonly at: readonly PropertyKey[] }[];
}

/**
 * The faults that are refused in a new schema although the specification, or an earlier stored schema, permits them: a
 * keyword that would be ignored, a type that no value has, a format that would not be checked, a reference to something
 * other than a schema. Its size has been measured.
 *
 * @param at the schema's position in the request
 */
export function faultsOfNewSchema(root: JsonObject, at: readonly PropertyKey[]): readonly Fault[] {
  const walk: Walk = {
    root,
    faults: [],
    schemas: new Set(),
    references: [],
    hasContains: false,
    unevaluatedItemsAt: undefined,
  };
  checkSchema(walk, root, at);
  for (const { reference, at: place } of walk.references) {
    const target = resolveReference(root, reference);
    if (isObject(target) && walk.schemas.has(target)) continue;
    if (typeof target === 'boolean') continue;
    note(walk, place, `${reference} is not a place where a schema stands. Put the schema under "$defs".`);
  }
  if (walk.hasContains && walk.unevaluatedItemsAt !== undefined) {
    note(walk, walk.unevaluatedItemsAt, 'unevaluatedItems cannot be used in one schema with contains.');
  }
  return walk.faults;
}

function checkSchema(walk: Walk, schema: Json, at: readonly PropertyKey[]): void {
  if (!isObject(schema)) return;
  walk.schemas.add(schema);
  for (const [keyword, value] of Object.entries(schema)) {
    if (walk.faults.length >= MAX_FAULTS) return;
    checkKeyword(walk, keyword, value, [...at, keyword], schema === walk.root);
    for (const part of partsOf(keyword, value)) {
      if (part.isSchema) checkSchema(walk, part.value, [...at, ...part.path]);
    }
  }
}

function checkKeyword(
  walk: Walk,
  keyword: string,
  value: Json,
  at: readonly PropertyKey[],
  isRoot: boolean,
): void {
  if (!isKeyword(keyword)) {
    if (!keyword.startsWith('x-')) note(walk, at, unknownKeyword(keyword));
    return;
  }
  switch (keyword) {
    case 'type':
      for (const name of isList(value) ? value : [value]) {
        if (!isTypeName(name)) note(walk, at, unknownType(name));
      }
      return;
    case 'format':
      if (typeof value === 'string') checkFormat(walk, value, at);
      return;
    case '$schema':
      if (typeof value === 'string' && value.replace(/#$/, '') !== DIALECT)
        note(walk, at, otherDialect(value));
      return;
    case '$id':
      // Below it `#` would mean another schema, and this schema's measure would not include what is there.
      if (!isRoot)
        note(walk, at, 'Only the root of a schema may have an $id. Use $anchor, or a pointer into $defs.');
      return;
    case 'contains':
      walk.hasContains = true;
      return;
    case 'unevaluatedItems':
      walk.unevaluatedItemsAt = at;
      return;
    case 'properties':
    case 'required':
    case 'dependentSchemas':
    case 'dependentRequired':
      if (namesPrototype(value)) note(walk, at, PROTOTYPE_DETAIL);
      return;
    case '$ref':
      if (typeof value === 'string') walk.references.push({ reference: value, at });
      return;
  }
}

function checkFormat(walk: Walk, format: string, at: readonly PropertyKey[]): void {
  if (FORMAT_NAMES.includes(format) || DESCRIPTIVE_FORMATS.has(format)) return;
  const nearest = nearestOf(format, FORMAT_NAMES);
  // Any other name is an annotation, as in the specification.
  if (nearest === undefined) return;
  note(walk, at, `${quoted(format)} is not a format that is checked. Did you mean ${quoted(nearest)}?`);
}

/** The compiler omits the name, so that no answer would be checked for it. */
export const PROTOTYPE_DETAIL = 'A field cannot be called "__proto__".';

function namesPrototype(value: Json): boolean {
  if (isList(value)) return value.includes('__proto__');
  return isObject(value) && Object.hasOwn(value, '__proto__');
}

function unknownKeyword(keyword: string): string {
  const problem = `${quoted(keyword)} is not a keyword of JSON Schema 2020-12`;
  const instead = INSTEAD.get(keyword);
  if (instead !== undefined) return `${problem}: ${instead}.`;
  const nearest = nearestOf(keyword, keywordNames());
  if (nearest !== undefined) return `${problem}. Did you mean ${quoted(nearest)}?`;
  return `${problem}. Fields of an object belong under "properties", notes of your own under a name that begins with "x-".`;
}

function unknownType(name: Json): string {
  const types = TYPE_NAMES.join(', ');
  if (typeof name !== 'string') return `A type is one of ${types}, or a list of them.`;
  const nearest = nearestOf(name, TYPE_NAMES);
  const suggestion = nearest === undefined ? '' : ` Did you mean ${quoted(nearest)}?`;
  return `${quoted(name)} is not a type.${suggestion} The types are ${types}.`;
}

function otherDialect(dialect: string): string {
  return `Schemas are read as JSON Schema 2020-12 (${DIALECT}), and this one names ${quoted(dialect)}.`;
}

function note({ faults }: Walk, at: readonly PropertyKey[], detail: string): void {
  if (faults.length < MAX_FAULTS) faults.push({ pointer: pointerTo(at), detail });
}

/** Quoted and truncated: it is returned to the sender, and may be long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
