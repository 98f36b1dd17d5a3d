import type { Fault, Json } from '#libs/contracts';
import { measureSchema } from './schema-bounds.js';
import { compileSchema } from './schema-compiler.js';
import { RecentlyUsed } from './recently-used.js';
import { expandShorthand, isShorthand } from './shorthand.js';

type JsonObject = Readonly<Record<string, Json>>;

export type StoredSchema =
  | { readonly outcome: 'valid'; readonly schema: JsonObject | undefined }
  | { readonly outcome: 'invalid'; readonly faults: readonly Fault[] };

/** Schemas found right: an agent posts the same one with every task of a kind, and compiling one takes milliseconds. */
const accepted = new RecentlyUsed<true>(500);

const AT = ['output', 'schema'];

/**
 * The schema to store for a task's `output`: the one given, when it is JSON Schema 2020-12 within bounds,
 * or the one its shorthand stands for. Faults point into the request (`/output/schema/…`).
 */
export function storedSchemaOf(output: {
  readonly expected_format: 'structured_json' | 'text';
  readonly schema?: JsonObject | undefined;
}): StoredSchema {
  if (output.schema === undefined) return { outcome: 'valid', schema: undefined };
  const { faults } = measureSchema(output.schema, AT);
  if (faults.length > 0) return { outcome: 'invalid', faults };

  // What a shorthand stands for is right by the way it is made.
  if (isShorthand(output.schema)) return { outcome: 'valid', schema: expandShorthand(output.schema) };
  const { schema } = output;
  try {
    accepted.get(JSON.stringify(schema), () => {
      compileSchema(schema);
      return true;
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      outcome: 'invalid',
      faults: [
        {
          pointer: '/output/schema',
          detail: `This is not JSON Schema 2020-12 that can be checked: ${reason.slice(0, 300)}.`,
        },
      ],
    };
  }
  return { outcome: 'valid', schema };
}
