import { z } from 'zod';
import { parseJson } from '#libs/contracts';
import type { JsonSchemas } from './json-schema.js';
import { tidied } from './tidy-schema.js';

const Schemas = z.record(z.string(), z.record(z.string(), z.unknown()));
const REFERENCE = /"#\/components\/schemas\/([^"]+)"/g;

export interface MergedComponents {
  readonly components: JsonSchemas;
  /** Rewrites the references of an input schema to the names of its input components. */
  readonly renamed: (inputs: JsonSchemas) => JsonSchemas;
}

/**
 * The components of input and output in one namespace. A component whose input and output differ by more than bounds,
 * in itself or in what it references, is named `<name>Input` for input.
 *
 * @throws Error when another component has that name
 */
export function merged(inputs: JsonSchemas, outputs: JsonSchemas): MergedComponents {
  const different = differentNames(inputs, outputs);
  const inputName = (name: string): string => (different.has(name) ? `${name}Input` : name);
  const renamed = (schemas: JsonSchemas): JsonSchemas =>
    Schemas.parse(
      parseJson(
        JSON.stringify(schemas).replaceAll(
          REFERENCE,
          (_, name: string) => `"#/components/schemas/${inputName(name)}"`,
        ),
      ),
    );
  const components: Record<string, JsonSchemas[string]> = { ...outputs };
  for (const [name, schema] of Object.entries(renamed(inputs))) {
    const place = inputName(name);
    if (different.has(name) && (place in outputs || place in inputs)) {
      throw new Error(
        `The schema ${name} differs between input and output, and ${place} is another one's name.`,
      );
    }
    components[place] = schema;
  }
  return { components, renamed };
}

function differentNames(inputs: JsonSchemas, outputs: JsonSchemas): ReadonlySet<string> {
  const shared = Object.keys(inputs).filter(name => name in outputs);
  const different = new Set(
    shared.filter(
      name => JSON.stringify(tidied(inputs[name] ?? {}, 'output')) !== JSON.stringify(outputs[name]),
    ),
  );
  for (let before = -1; before !== different.size;) {
    before = different.size;
    for (const name of shared) {
      const references = JSON.stringify(inputs[name]).matchAll(REFERENCE);
      if ([...references].some(([, target = '']) => different.has(target))) different.add(name);
    }
  }
  return different;
}
