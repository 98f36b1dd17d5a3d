import type { Fault, Json } from '#libs/contracts';
import { pointerTo } from '#libs/contracts';
import { SCHEMA_LIMITS } from './schema-limits.js';

/** What the walk of a schema has seen so far. */
interface Walk {
  readonly root: Json;
  readonly faults: Fault[];
  readonly patterns: PatternUse[];
  nodes: number;
  weight: number;
}

/** Where a pattern stands, and how long a text it can meet. */
export interface PatternUse {
  readonly pattern: string;
  readonly pointer: string;
  readonly textChars: number;
}

/** A schema's size, with references counted where they are followed, and the faults in its shape. */
export interface SchemaMeasure {
  /** Objects and arrays. */
  readonly nodes: number;
  /** All values: what compiling it costs, and looking at one value of an answer. */
  readonly weight: number;
  readonly patterns: readonly PatternUse[];
  readonly faults: readonly Fault[];
}

/**
 * Measures a schema: size, depth, patterns, references. Whether its keywords are right is the compiler's part.
 *
 * Checking an answer costs at most about `weight` × the values in the answer: a schema that leads back to itself is
 * refused, so no schema can make that product grow without limit.
 */
export function measureSchema(schema: Json, at: readonly PropertyKey[]): SchemaMeasure {
  const walk: Walk = { root: schema, faults: [], patterns: [], nodes: 0, weight: 0 };
  const bytes = Buffer.byteLength(JSON.stringify(schema));
  if (bytes > SCHEMA_LIMITS.bytes) {
    refuse(walk, at, `A schema may have at most ${SCHEMA_LIMITS.bytes} bytes; this one has ${bytes}.`);
  }
  visit(walk, schema, at, 1, []);
  if (walk.patterns.length > SCHEMA_LIMITS.patterns && walk.faults.length === 0) {
    refuse(walk, at, `A schema may have at most ${SCHEMA_LIMITS.patterns} patterns.`);
  }
  return walk;
}

function visit(
  walk: Walk,
  value: Json,
  at: readonly PropertyKey[],
  depth: number,
  followed: readonly string[],
): void {
  if (walk.faults.length > 0) return;
  walk.weight += 1;
  if (walk.weight > SCHEMA_LIMITS.weight) {
    return refuse(
      walk,
      at,
      `A schema may have at most ${SCHEMA_LIMITS.weight} values, with references counted where they are used.`,
    );
  }
  if (typeof value !== 'object' || value === null) return;
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
    notePatterns(walk, value, key, child, childAt);
    if (key === '$dynamicRef' || key === '$recursiveRef')
      return refuse(walk, childAt, 'Only $ref within the schema is supported.');
    if (key === '$ref' && typeof child === 'string') follow(walk, child, childAt, depth, followed);
    else visit(walk, child, childAt, depth + 1, followed);
  }
}

/** A `const` may hold what looks like a pattern and is none: what is noted here is only used for what is compiled. */
function notePatterns(
  walk: Walk,
  parent: Container,
  key: string,
  child: Json,
  at: readonly PropertyKey[],
): void {
  const textChars = SCHEMA_LIMITS.patternedStringChars;
  if (key === 'pattern' && typeof child === 'string') {
    const maxLength = ownValue(parent, 'maxLength');
    const bounded = typeof maxLength === 'number' ? Math.min(maxLength, textChars) : textChars;
    walk.patterns.push({ pattern: child, pointer: pointerTo(at), textChars: bounded });
  }
  if (key === 'patternProperties' && typeof child === 'object' && child !== null) {
    for (const pattern of Object.keys(child)) {
      walk.patterns.push({ pattern, pointer: pointerTo([...at, pattern]), textChars });
    }
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
    value = ownValue(value, key);
  }
  return reference === '#' || reference.startsWith('#/') ? value : undefined;
}

type Container = readonly Json[] | { readonly [key: string]: Json };

/** Without listing the fields: 2,000 references into 2,000 definitions would be 4,000,000 steps. */
function ownValue(value: Container, key: string): Json | undefined {
  if (isList(value)) return /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Array.isArray does not narrow readonly arrays. */
function isList(value: Container): value is readonly Json[] {
  return Array.isArray(value);
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
