import { isRecord, without } from './json-schema.js';
import type { JsonSchema } from './json-schema.js';

const PREFIX = '#/components/examples/';

/** Inlines every example that is referenced only once: the names and references of 84 such examples were 7 kB. */
export function withInlineExamples(document: JsonSchema): JsonSchema {
  const { components } = document;
  if (!isRecord(components) || !isRecord(components['examples'])) return document;
  const { examples } = components;
  const uses = new Map<string, number>();
  countUses(document, uses);
  const isShared = (name: string): boolean => (uses.get(name) ?? 0) > 1;
  const shared = Object.fromEntries(Object.entries(examples).filter(([name]) => isShared(name)));
  const rewritten = Object.entries({ ...document, components: { ...components, examples: shared } });
  return Object.fromEntries(
    rewritten.map(([name, part]) => [
      name,
      inlined(part, one => (isShared(one) ? undefined : examples[one])),
    ]),
  );
}

function countUses(part: unknown, uses: Map<string, number>): void {
  if (typeof part !== 'object' || part === null) return;
  const name = exampleNamedBy(part);
  if (name !== undefined) uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const value of Object.values(part)) countUses(value, uses);
}

/** @param exampleOf the example component that replaces its reference; undefined to keep the reference */
function inlined(part: unknown, exampleOf: (name: string) => unknown): unknown {
  if (Array.isArray(part)) return part.map(one => inlined(one, exampleOf));
  if (!isRecord(part)) return part;
  const name = exampleNamedBy(part);
  const example = name === undefined ? undefined : exampleOf(name);
  if (isRecord(example)) return { ...without('examples', part), example: example['value'] };
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, inlined(value, exampleOf)]));
}

/** The name in `"examples": { "default": { "$ref": "#/components/examples/<name>" } }`, which media types have. */
function exampleNamedBy(part: object): string | undefined {
  if (!isRecord(part) || !isRecord(part['examples'])) return undefined;
  const { default: reference } = part['examples'];
  const target = isRecord(reference) ? reference['$ref'] : undefined;
  return typeof target === 'string' && target.startsWith(PREFIX) ? target.slice(PREFIX.length) : undefined;
}
