import { z } from 'zod';

/** Thrown when settings are missing or wrong; its message names every one of them and repeats no value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * The settings of one process, typed and checked. Called once, in `<service>.config.ts`.
 *
 * A variable set to the empty string counts as unset, as is customary in shells and containers.
 *
 * @param schema an object schema whose keys are the variables' names
 * @throws SettingsError naming all faulty settings at once, each with its expected shape and an example.
 *   Values are never repeated: one of them may be a secret pasted into the wrong place.
 */
export function readSettings<Schema extends z.ZodObject>(
  schema: Schema,
  env: NodeJS.ProcessEnv,
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.keys(schema.shape)
      .map(name => [name, env[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;

  const names = new Set(result.error.issues.map(issue => String(issue.path[0] ?? 'settings')));
  const schemas: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  const faults = [...names].map(name => `  ${describeFault(name, name in given, schemas[name])}`);
  throw new SettingsError(`These settings stop the start:\n${faults.join('\n')}`);
}

function describeFault(name: string, isSet: boolean, schema: z.core.$ZodType | undefined): string {
  const { shape, example } = hintOf(schema);
  return `${name} ${isSet ? 'is not valid' : 'is not set'}: expected ${shape}${example === undefined ? '' : `, for example ${example}`}`;
}

interface Hint {
  readonly shape: string;
  readonly example?: string;
}

/** The expected shape of each kind of setting. A separate registry, because it is for operators, not for OpenAPI. */
const hints = z.registry<Hint & Record<string, unknown>>();

/** Describes the expected value of a custom schema: `describeSetting(z.enum([…]), 'a or b', 'a')`. */
export function describeSetting<Schema extends z.ZodType>(
  schema: Schema,
  shape: string,
  example: string,
): Schema {
  hints.add(schema, { shape, example });
  return schema;
}

/** Defaults and optionals wrap the schema that carries the hint. */
function hintOf(schema: z.core.$ZodType | undefined): Hint {
  if (schema === undefined) return { shape: 'other values' };
  const hint = hints.get(schema);
  if (hint !== undefined) return hint;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return hintOf(schema.unwrap());
  return { shape: 'another value' };
}
