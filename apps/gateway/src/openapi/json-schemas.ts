import { z } from 'zod';
import { JsonObject, SchemaObject, parseJson } from '#libs/contracts';
import { documented } from './components.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ConvertedSchemas {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly components: Readonly<Record<string, JsonSchema>>;
}

const Converted = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  $defs: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

/**
 * The JSON Schema 2020-12 of each, as it is written (`input`: what has a default may be left out) or read
 * (`output`). All in one conversion, so that what is named becomes a component they share.
 */
export function jsonSchemasOf(
  schemas: Readonly<Record<string, z.ZodType>>,
  io: 'input' | 'output',
): ConvertedSchemas {
  const converted = z.toJSONSchema(z.object(schemas), {
    io,
    metadata: documented,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === JsonObject || zodSchema === SchemaObject) jsonSchema.type = 'object';
      // Zod leaves a default out where a value is transformed, as everything in a query is.
      if (io === 'input' && zodSchema instanceof z.ZodDefault)
        jsonSchema.default = zodSchema.def.defaultValue;
    },
  });
  const relocated = parseJson(
    JSON.stringify(converted, (key, value: unknown) => (key === '~standard' ? undefined : value)).replaceAll(
      '"#/$defs/',
      '"#/components/schemas/',
    ),
  );
  const { properties, $defs } = Converted.parse(relocated);
  return { schemas: properties, components: withoutIds($defs) };
}

/** A component is named by its place; `id` is no keyword of JSON Schema 2020-12. */
function withoutIds(components: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(components).map(([name, schema]) => [name, without('id', schema)]),
  );
}

export function without(name: string, schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== name));
}
