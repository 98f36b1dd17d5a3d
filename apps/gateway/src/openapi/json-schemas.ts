import { z } from 'zod';
import { JsonObject, SchemaObject, parseJson } from '#libs/contracts';
import { documented } from './components.js';
import { extended } from './extended-components.js';
import { without } from './json-schema.js';
import type { JsonSchemas } from './json-schema.js';
import { merged } from './merged-components.js';
import { tidied } from './tidy-schema.js';

export interface ConvertedSchemas {
  readonly inputs: JsonSchemas;
  readonly outputs: JsonSchemas;
  readonly components: JsonSchemas;
}

interface Converted {
  readonly schemas: JsonSchemas;
  readonly components: JsonSchemas;
}

const Schemas = z.record(z.string(), z.record(z.string(), z.unknown())).default({});
const ConvertedObject = z.object({ properties: Schemas, $defs: Schemas });

/**
 * The JSON Schema 2020-12 of input, as it is written (fields with a default are optional), and of output, as it is
 * read. Named schemas become components; one whose input and output differ becomes two.
 */
export function jsonSchemasOf(
  inputs: Readonly<Record<string, z.ZodType>>,
  outputs: Readonly<Record<string, z.ZodType>>,
): ConvertedSchemas {
  const input = converted(inputs, 'input');
  const output = converted(outputs, 'output');
  const { renamed, components } = merged(input.components, output.components);
  return { inputs: renamed(input.schemas), outputs: output.schemas, components: extended(components) };
}

/** Converts all schemas at once, so that they share their components. */
function converted(schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output'): Converted {
  const whole = z.toJSONSchema(z.object(schemas), {
    io,
    metadata: documented,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === JsonObject || zodSchema === SchemaObject)
        Object.assign(jsonSchema, { type: 'object', additionalProperties: true });
      // Zod omits a default where a value is transformed, as everything in a query is.
      if (io === 'input' && zodSchema instanceof z.ZodDefault)
        setDefault(jsonSchema, zodSchema.def.defaultValue);
      if (io === 'output' && zodSchema instanceof z.ZodUnion) dropTransformed(zodSchema, jsonSchema);
    },
  });
  const relocated: unknown = parseJson(
    JSON.stringify(whole, (key, value: unknown) => (key === '~standard' ? undefined : value)).replaceAll(
      '"#/$defs/',
      '"#/components/schemas/',
    ),
  );
  const { properties, $defs } = ConvertedObject.parse(
    tidied(z.record(z.string(), z.unknown()).parse(relocated), io),
  );
  return { schemas: properties, components: withoutIds($defs) };
}

/** Only when the default conforms to the schema: for a transformed value it is the result of the transformation. */
function setDefault(schema: z.core.JSONSchema.BaseSchema, value: unknown): void {
  if (schema.default !== undefined) return;
  if (schema.type === 'string' && typeof value !== 'string') return;
  schema.default = parseJson(JSON.stringify(value));
}

/** For a union with transformed options, keeps only the options that occur in output. */
function dropTransformed(union: z.ZodUnion, schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.anyOf === undefined) return;
  const isOutput = (index: number): boolean => {
    const option = union.options[index];
    return !(option instanceof z.ZodPipe && option.out instanceof z.ZodTransform);
  };
  const options = schema.anyOf.filter((_, index) => isOutput(index));
  if (options.length === schema.anyOf.length) return;
  const [only] = options;
  if (options.length !== 1 || only === undefined) {
    schema.anyOf = options;
    return;
  }
  delete schema.anyOf;
  Object.assign(schema, only);
}

/** A component is identified by its key; `id` is not a keyword of JSON Schema 2020-12. */
function withoutIds(components: JsonSchemas): JsonSchemas {
  return Object.fromEntries(
    Object.entries(components).map(([name, schema]) => [name, without('id', schema)]),
  );
}
