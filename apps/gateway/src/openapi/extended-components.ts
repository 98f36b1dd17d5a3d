import type { JsonSchema, JsonSchemas } from './json-schema.js';
import { isRecord } from './json-schema.js';

/** Schemas with fewer common members share them by coincidence. */
const MINIMUM_MEMBERS = 5;

interface ObjectSchema {
  readonly properties: JsonSchema;
  readonly required: readonly unknown[];
}

/**
 * The components, with each one that has all members of another and more rewritten as `allOf` that one and the rest.
 *
 * A view with its secret, or an event with its data, is then an extension in generated code too. Only for output: input
 * schemas refuse unknown members, and each part of an `allOf` would refuse the members of the other.
 */
export function extended(components: JsonSchemas): JsonSchemas {
  const objects = Object.entries(components).flatMap(([name, schema]) => {
    const object = openObject(schema);
    return object === undefined ? [] : [{ name, ...object }];
  });
  const bases = objects
    .filter(({ properties }) => Object.keys(properties).length >= MINIMUM_MEMBERS)
    .toSorted((one, other) => Object.keys(other.properties).length - Object.keys(one.properties).length);
  const result: Record<string, JsonSchema> = { ...components };
  for (const { name, ...object } of objects) {
    const base = bases.find(candidate => candidate.name !== name && isExtension(object, candidate));
    if (base !== undefined) result[name] = extension(base.name, object, base);
  }
  return result;
}

function openObject(schema: JsonSchema): ObjectSchema | undefined {
  const { type, properties, required = [], ...others } = schema;
  if (type !== 'object' || !isRecord(properties) || !Array.isArray(required)) return undefined;
  return Object.keys(others).length === 0 ? { properties, required } : undefined;
}

function isExtension(object: ObjectSchema, base: ObjectSchema): boolean {
  const names = Object.keys(base.properties);
  return (
    names.length < Object.keys(object.properties).length &&
    names.every(name => JSON.stringify(object.properties[name]) === JSON.stringify(base.properties[name])) &&
    names.every(name => object.required.includes(name) === base.required.includes(name))
  );
}

function extension(baseName: string, object: ObjectSchema, base: ObjectSchema): JsonSchema {
  const names = Object.keys(object.properties).filter(name => !(name in base.properties));
  const required = object.required.filter(name => names.includes(String(name)));
  const rest = {
    type: 'object',
    properties: Object.fromEntries(names.map(name => [name, object.properties[name]])),
    ...(required.length > 0 && { required }),
  };
  return { allOf: [{ $ref: `#/components/schemas/${baseName}` }, rest] };
}
