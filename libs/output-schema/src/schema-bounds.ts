import type { Fault, Json } from '#libs/contracts';
import { pointerTo } from '#libs/contracts';

/**
 * Bounds of a schema a stranger may send. Checking an answer costs at most about `nodes` × the values in the
 * answer: references are counted as often as they are followed, and a schema that leads back to itself is
 * refused, so no schema can make that product grow without limit.
 */
export const SCHEMA_LIMITS = {
  bytes: 65_536,
  depth: 16,
  nodes: 2_000,
  patternChars: 256,
  /** Values (of any kind, nested ones too) in an answer. */
  outputValues: 20_000,
  /** Parts of the schema × values in the answer: about the checks that are made at most. A million takes a second. */
  checks: 1_000_000,
  /** Up to so many checks every fault is looked for; beyond, the first, since each of a million would be an object. */
  checksForEveryFault: 100_000,
  /** A string that is matched against a pattern. */
  patternedStringChars: 20_000,
} as const;

/** What the walk of a schema has seen so far. */
interface Walk {
  readonly root: Json;
  readonly faults: Fault[];
  nodes: number;
}

/** A schema's size (`nodes`, references counted where they are followed) and the faults in its shape. */
export interface SchemaMeasure {
  readonly nodes: number;
  readonly faults: readonly Fault[];
}

/** Measures a schema: size, depth, references. Whether its keywords are right is the compiler's part. */
export function measureSchema(schema: Json, at: readonly PropertyKey[]): SchemaMeasure {
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  if (bytes > SCHEMA_LIMITS.bytes) {
    const detail = `A schema may have at most ${SCHEMA_LIMITS.bytes} bytes; this one has ${bytes}.`;
    return { nodes: 0, faults: [{ pointer: pointerTo(at), detail }] };
  }
  const walk: Walk = { root: schema, faults: [], nodes: 0 };
  visit(walk, schema, at, 1, []);
  return walk;
}

function visit(
  walk: Walk,
  value: Json,
  at: readonly PropertyKey[],
  depth: number,
  followed: readonly string[],
): void {
  if (typeof value !== 'object' || value === null || walk.faults.length > 0) return;
  walk.nodes += 1;
  if (walk.nodes > SCHEMA_LIMITS.nodes) {
    return refuse(
      walk,
      at,
      `A schema may have at most ${SCHEMA_LIMITS.nodes} parts, with references counted where they are used.`,
    );
  }
  if (depth > SCHEMA_LIMITS.depth)
    return refuse(walk, at, `A schema may be nested at most ${SCHEMA_LIMITS.depth} deep.`);

  for (const [key, child] of Object.entries(value)) {
    const childAt = [...at, key];
    if (key === '$dynamicRef' || key === '$recursiveRef')
      return refuse(walk, childAt, 'Only $ref within the schema is supported.');
    if (key === '$ref' && typeof child === 'string') follow(walk, child, childAt, depth, followed);
    else visit(walk, child, childAt, depth + 1, followed);
  }
}

function follow(
  walk: Walk,
  reference: string,
  at: readonly PropertyKey[],
  depth: number,
  followed: readonly string[],
): void {
  if (!reference.startsWith('#'))
    return refuse(walk, at, 'A schema may only refer to parts of itself (#/…).');
  if (followed.includes(reference)) return refuse(walk, at, 'A schema may not lead back to itself.');
  const target = resolve(walk.root, reference);
  if (target === undefined) return refuse(walk, at, `There is nothing at ${reference}.`);
  visit(walk, target, at, depth + 1, [...followed, reference]);
}

/** The part of a schema that a local JSON pointer names; undefined when there is none. */
function resolve(root: Json, reference: string): Json | undefined {
  let value: Json | undefined = root;
  for (const part of reference.slice(1).split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined;
    const key = safeDecode(part).replaceAll('~1', '/').replaceAll('~0', '~');
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  return reference === '#' || reference.startsWith('#/') ? value : undefined;
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function refuse(walk: Walk, at: readonly PropertyKey[], detail: string): void {
  walk.faults.push({ pointer: pointerTo(at), detail });
}

/** How many values a parsed JSON value holds, itself and nested ones, counted up to just past `limit`. */
export function countValues(value: unknown, limit: number): number {
  const pending: unknown[] = [value];
  let count = 0;
  while (pending.length > 0 && count <= limit) {
    const next = pending.pop();
    count += 1;
    if (typeof next !== 'object' || next === null) continue;
    const children: readonly unknown[] = Object.values(next);
    pending.push(...children.slice(0, limit + 1));
  }
  return count;
}
