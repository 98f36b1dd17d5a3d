import type { Json } from '#libs/contracts';

type JsonObject = Readonly<Record<string, Json>>;

const TYPE_NAMES = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array']);
/** `string`, `string?` (may be left out), `string[]` (a list), `string[]?`. */
const SHORTHAND_TYPE = /^(string|number|integer|boolean|object|array)(\[\])?(\?)?$/;

/**
 * Whether a schema is the short form `{ "reached_user": "boolean" }`: an object of field names to type
 * names, nested where a field is itself such an object.
 *
 * `{ "type": "string" }` could be either and is read as JSON Schema, which is what it means everywhere else.
 */
export function isShorthand(schema: JsonObject): boolean {
  const entries = Object.entries(schema);
  if (entries.length === 0) return false;
  if (entries.length === 1 && typeof schema['type'] === 'string' && TYPE_NAMES.has(schema['type']))
    return false;
  return entries.every(
    ([, value]) =>
      (typeof value === 'string' && SHORTHAND_TYPE.test(value)) || (isObject(value) && isShorthand(value)),
  );
}

/** The JSON Schema (2020-12) a shorthand stands for: every field required unless marked `?`, and no others. */
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
  const shorthandType = typeof value === 'string' ? value : 'string';
  const [, type = 'string', list] = SHORTHAND_TYPE.exec(shorthandType) ?? [];
  return list === undefined ? { type } : { type: 'array', items: { type } };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
