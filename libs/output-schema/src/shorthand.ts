import type { Fault, Json } from '#libs/contracts';
import { pointerTo } from '#libs/contracts';
import { fitsKeyword, isKeyword, isList, isObject, isTypeName, keywordNames } from './keywords.js';
import type { JsonObject } from './keywords.js';
import { nearestOf } from './nearest.js';
import { PROTOTYPE_DETAIL, quoted } from './new-schema.js';

const FIELD_TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array'] as const;
/** `string`, `string?` (optional), `string[]` (a list), `string[]?`. */
const FIELD_TYPE = /^(string|number|integer|boolean|object|array)(\[\])?(\?)?$/;
/** Type names in other languages. */
const SYNONYMS = new Map([
  ['str', 'string'],
  ['text', 'string'],
  ['char', 'string'],
  ['varchar', 'string'],
  ['int', 'integer'],
  ['long', 'integer'],
  ['float', 'number'],
  ['double', 'number'],
  ['decimal', 'number'],
  ['bool', 'boolean'],
  ['list', 'array'],
  ['dict', 'object'],
  ['map', 'object'],
  ['json', 'object'],
]);
const MAX_FAULTS = 20;
/** With more unknown names besides keywords these are fields, not misspellings. */
const MAX_MISSPELT = 5;

/**
 * Whether a schema is meant as the short form `{ "reached_user": "boolean" }`: an object of field names to type names,
 * nested where a field is itself such an object.
 *
 * It is if every leaf is a string, or if none of its names is a keyword; but never if the keywords alone are
 * meaningful, as in `{ "type": "object", "title": "string" }`. Whether the type names are valid is not checked: a
 * misspelt one is refused by {@link shorthandFaults}, rather than ignored as a keyword would be.
 */
export function isShorthand(schema: JsonObject): boolean {
  const names = Object.keys(schema);
  if (names.length === 0 || isJsonSchema(schema)) return false;
  if (hasTextLeavesOnly(schema)) return true;
  return !names.some(name => isKeyword(name) || name.startsWith('x-'));
}

/** A pointer to each field of a shorthand without a valid type; at most 20. */
export function shorthandFaults(shorthand: JsonObject, at: readonly PropertyKey[]): readonly Fault[] {
  const faults: Fault[] = [];
  noteFaults(shorthand, at, faults);
  return faults;
}

function noteFaults(shorthand: JsonObject, at: readonly PropertyKey[], faults: Fault[]): void {
  for (const [name, value] of Object.entries(shorthand)) {
    if (faults.length >= MAX_FAULTS) return;
    const fieldAt = [...at, name];
    if (name !== '__proto__' && isNestedShorthand(value)) {
      noteFaults(value, fieldAt, faults);
      continue;
    }
    const detail = name === '__proto__' ? PROTOTYPE_DETAIL : fieldFault(value);
    if (detail !== undefined) faults.push({ pointer: pointerTo(fieldAt), detail });
  }
}

function isNestedShorthand(value: Json): value is JsonObject {
  return isObject(value) && Object.keys(value).length > 0 && !isJsonSchema(value);
}

/** The JSON Schema (2020-12) that a shorthand expands to: every field required unless marked `?`, and no others. */
export function expandShorthand(shorthand: JsonObject): JsonObject {
  const entries = Object.entries(shorthand);
  return {
    type: 'object',
    properties: Object.fromEntries(
      entries.map(([name, value]): [string, Json] => [name, fieldSchema(value)]),
    ),
    required: entries
      .filter(([, value]) => typeof value !== 'string' || !value.endsWith('?'))
      .map(([name]) => name),
    additionalProperties: false,
  };
}

function fieldSchema(value: Json): JsonObject {
  if (isObject(value)) return expandShorthand(value);
  const [, type = 'string', list] = FIELD_TYPE.exec(typeof value === 'string' ? value : '') ?? [];
  return list === undefined ? { type } : { type: 'array', items: { type } };
}

/** Each object is examined once, however often the enclosing ones need the result. */
const jsonSchemas = new WeakMap<JsonObject, boolean>();

/**
 * Whether the names are keywords with a meaning together: a type, a nested schema, or a text that is not a type name.
 * `{ "title": "string" }` requires nothing as a JSON Schema, and is the short form of an object with a title.
 */
function isJsonSchema(schema: JsonObject): boolean {
  const known = jsonSchemas.get(schema);
  if (known !== undefined) return known;
  const entries = Object.entries(schema);
  const hasCore = entries.some(
    ([name, value]) => name.startsWith('$') && isKeyword(name) && fitsKeyword(name, value),
  );
  const is = hasCore || (entries.some(([name, value]) => isTelling(name, value)) && areKeywords(entries));
  jsonSchemas.set(schema, is);
  return is;
}

/** A few of them may be misspelt. */
function areKeywords(entries: readonly (readonly [string, Json])[]): boolean {
  const others = entries.filter(([name]) => !isKeyword(name) && !name.startsWith('x-'));
  return others.length <= MAX_MISSPELT && others.every(([name, value]) => isMisspeltKeyword(name, value));
}

function isTelling(name: string, value: Json): boolean {
  if (name === 'type') return isTypeName(value) || isList(value);
  if (!isKeyword(name) || !fitsKeyword(name, value)) return false;
  if (!isObject(value)) return typeof value !== 'string' || nearestType(value) === undefined;
  if (name === 'const' || name === 'default') return true;
  return isJsonSchema(value) || Object.values(value).some(child => isObject(child) && isJsonSchema(child));
}

function isMisspeltKeyword(name: string, value: Json): boolean {
  const nearest = nearestOf(name, keywordNames());
  return nearest !== undefined && fitsKeyword(nearest, value);
}

function hasTextLeavesOnly(value: Json): boolean {
  if (!isObject(value)) return typeof value === 'string';
  const children = Object.values(value);
  return children.length > 0 && children.every(hasTextLeavesOnly);
}

function fieldFault(value: Json): string | undefined {
  if (typeof value === 'string') return FIELD_TYPE.test(value) ? undefined : unknownType(value);
  if (isObject(value) && Object.keys(value).length > 0) {
    return 'This is a JSON Schema within the short form. Write a type name, or put all fields under "properties" of {"type": "object"}.';
  }
  const [first] = isList(value) ? value : [];
  const list =
    typeof first === 'string' && FIELD_TYPES.some(type => type === first) ? ` Write "${first}[]".` : '';
  return `A field of the short form is a type name: ${ALLOWED}.${list}`;
}

const ALLOWED = `${FIELD_TYPES.join(', ')}; with [] after it for a list, and ? at the end where it may be left out`;

function unknownType(written: string): string {
  const nearest = nearestType(written);
  const suggestion = nearest === undefined ? '' : ` Did you mean ${quoted(nearest)}?`;
  return `${quoted(written)} is not a type name.${suggestion} Allowed are ${ALLOWED}.`;
}

/** The type name as written, or most likely meant, with its suffixes. */
function nearestType(written: string): string | undefined {
  const [, name = '', marks = ''] = /^(.*?)((?:\[\])?\??)$/s.exec(written.trim()) ?? [];
  const type = SYNONYMS.get(name.toLowerCase()) ?? nearestOf(name, FIELD_TYPES);
  return type === undefined ? undefined : `${type}${marks}`;
}
