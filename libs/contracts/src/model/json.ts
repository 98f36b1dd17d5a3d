import { z } from 'zod';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Deeper than any answer a person writes, shallow enough for every recursive reader downstream. */
export const MAX_JSON_DEPTH = 32;

/** Whether a parsed value is nested no deeper than `limit`. Walks with a stack of its own, so depth cannot overflow it. */
export function isWithinDepth(value: unknown, limit: number = MAX_JSON_DEPTH): boolean {
  const pending: { value: unknown; depth: number }[] = [{ value, depth: 1 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth > limit) return false;
    for (const child of Object.values(next.value)) pending.push({ value: child, depth: next.depth + 1 });
  }
  return true;
}

/**
 * Any JSON value. What arrives has been through `JSON.parse`, so being bounded in depth
 * and free of NUL (which PostgreSQL's jsonb refuses) is all that is left to check.
 */
export const JsonValue = z.custom<Json>(
  value => value !== undefined && isWithinDepth(value) && !hasNul(value),
  `Must be JSON nested at most ${MAX_JSON_DEPTH} deep, without NUL characters.`,
);

export const JsonObject = z.custom<{ readonly [key: string]: Json }>(
  value =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    isWithinDepth(value) &&
    !hasNul(value),
  `Must be a JSON object nested at most ${MAX_JSON_DEPTH} deep, without NUL characters.`,
);

function hasNul(value: unknown): boolean {
  return JSON.stringify(value).includes(String.raw`\u0000`);
}
