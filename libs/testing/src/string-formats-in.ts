import { z } from 'zod';

/** A string format in a schema, as a separate schema. */
export interface StringFormat {
  /** The location in the schema, for people. */
  readonly path: string;
  readonly schema: z.ZodType;
}

const OFFENDING = ['', '\u0001', 'é', ':', '::', '\u0001'.repeat(40)];

/** Every string format in a schema, at any depth: patterns, UUIDs, times, addresses. */
export function stringFormatsIn(schema: z.core.$ZodType, seen = new Set<unknown>()): readonly StringFormat[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const { def } = schema._zod;
  const own = schema instanceof z.ZodStringFormat ? [{ path: '', schema }] : [];
  const patterns = (def.checks ?? [])
    .filter(check => check instanceof z.core.$ZodCheckStringFormat)
    .map(check => ({ path: '', schema: z.string().check(check) }));
  const inner = Object.entries(def).flatMap(([name, value]) => within(name, value, seen));
  return [...own, ...patterns, ...inner];
}

function within(name: string, value: unknown, seen: Set<unknown>): readonly StringFormat[] {
  if (value instanceof z.core.$ZodType) return moved(name, stringFormatsIn(value, seen));
  if (typeof value !== 'object' || value === null || name === 'checks') return [];
  return Object.entries(value).flatMap(([inner, child]) =>
    child instanceof z.core.$ZodType ? moved(inner, stringFormatsIn(child, seen)) : [],
  );
}

function moved(name: string, formats: readonly StringFormat[]): readonly StringFormat[] {
  return formats.map(({ path, schema }) => ({ path: path === '' ? name : `${name}.${path}`, schema }));
}

/**
 * The example in a format's error message; undefined when the message has no example, or when the example does not
 * have the format either.
 */
export function exampleIn({ schema }: StringFormat): string | undefined {
  const messages = OFFENDING.flatMap(text => schema.safeParse(text).error?.issues ?? []);
  const message = messages.find(issue => issue.code === 'invalid_format')?.message ?? '';
  const example = /e\.g\. (.+?)\.?$/.exec(message)?.[1];
  return example !== undefined && schema.safeParse(example).success ? example : undefined;
}
