import { z } from 'zod';
import { REQUIRED } from '../messages/message-of-issue.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Deeper than any answer a person writes, shallow enough for every recursive reader downstream. */
export const MAX_JSON_DEPTH = 32;

/**
 * Any JSON value, stored exactly. Input has already passed through `readJson`, so only its depth and NUL characters
 * (which PostgreSQL's jsonb refuses) remain to be checked.
 */
export const JsonValue = z.custom<Json>(
  value => value !== undefined && isStorable(value, MAX_JSON_DEPTH),
  wordsOf(`Must be JSON nested at most ${MAX_JSON_DEPTH} deep, without NUL characters.`),
);

export const JsonObject = z.custom<{ readonly [key: string]: Json }>(
  value =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && isStorable(value, MAX_JSON_DEPTH),
  wordsOf(`Must be a JSON object nested at most ${MAX_JSON_DEPTH} deep, without NUL characters.`),
);

/**
 * A JSON Schema or its shorthand. Validators ignore members named `__proto__`, so a rule for one would have no effect:
 * such a schema is refused.
 */
export const SchemaObject = JsonObject.superRefine((schema, context) => {
  const path = pathToProto(schema);
  if (path === undefined) return;
  context.addIssue({
    code: 'custom',
    path: [...path],
    message: 'A schema cannot have a member with this name.',
  });
});

function wordsOf(message: string): { error: (issue: { readonly input?: unknown }) => string } {
  return { error: ({ input }) => (input === undefined ? REQUIRED : message) };
}

function pathToProto(value: Json): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, child] of Object.entries(value)) {
    const path = name === '__proto__' ? [] : pathToProto(child);
    if (path !== undefined) return [name, ...path];
  }
  return undefined;
}

/** One pass that does not copy the text: these checks run four times in three processes for each payload. */
function isStorable(value: unknown, depthLeft: number): boolean {
  if (typeof value === 'string') return !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  if (depthLeft === 0) return false;
  if (Array.isArray(value)) return value.every(child => isStorable(child, depthLeft - 1));
  return Object.entries(value).every(
    ([key, child]) => !key.includes('\0') && isStorable(child, depthLeft - 1),
  );
}
/** Whether two JSON values are equal regardless of the order of their fields. An undefined field counts as absent. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const left = presentFields(one);
  const right = presentFields(other);
  if (left.size !== right.size) return false;
  return [...left].every(([key, value]) => right.has(key) && sameJson(value, right.get(key)));
}

function presentFields(value: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value).filter(([, field]) => field !== undefined));
}
