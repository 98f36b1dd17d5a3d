import type { Fault, Json } from '#libs/contracts';
import { pointerTo } from '#libs/contracts';
import { isObject, partsOf } from './keywords.js';
import type { JsonObject } from './keywords.js';
import { localFragment, resolveReference } from './references.js';
import { SCHEMA_LIMITS } from './schema-limits.js';

/** The state of the walk over a schema. */
interface Walk {
  readonly root: Json;
  readonly faults: Fault[];
  readonly patterns: PatternUse[];
  nodes: number;
  weight: number;
}

/** The position of a pattern, and the maximum length of the texts it is matched against. */
export interface PatternUse {
  readonly pattern: string;
  readonly pointer: string;
  readonly textChars: number;
}

/** A schema's size, with references counted where they are followed, and the faults in its structure. */
export interface SchemaMeasure {
  /** Objects and arrays. */
  readonly nodes: number;
  /** All values: the cost of compiling it, and of checking one value of an answer. */
  readonly weight: number;
  readonly patterns: readonly PatternUse[];
  readonly faults: readonly Fault[];
}

/**
 * Measures a schema: size, depth, patterns, references. Whether its keywords are valid is checked by the compiler.
 *
 * Checking an answer costs at most about `weight` × the values in the answer: a recursive schema is refused, so no
 * schema can make that product grow without limit.
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
  schema: Json,
  at: readonly PropertyKey[],
  depth: number,
  followed: readonly string[],
): void {
  count(walk, schema, at, depth);
  if (walk.faults.length > 0 || !isObject(schema)) return;
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === '$ref' && typeof value === 'string') {
      follow(walk, value, [...at, keyword], depth, followed);
      continue;
    }
    if (keyword === '$dynamicRef' || keyword === '$recursiveRef')
      return refuse(walk, [...at, keyword], 'Only $ref within the schema is supported.');
    notePatterns(walk, schema, keyword, value, at);
    visitParts(walk, keyword, value, at, depth, followed);
  }
}

/** A list or map of schemas counts as a level and a value of its own, like any other container. */
function visitParts(
  walk: Walk,
  keyword: string,
  value: Json,
  at: readonly PropertyKey[],
  depth: number,
  followed: readonly string[],
): void {
  const parts = partsOf(keyword, value);
  if (parts[0]?.path.length !== 1) count(walk, value, [...at, keyword], depth + 1);
  for (const part of parts) {
    if (walk.faults.length > 0) return;
    const partDepth = depth + part.path.length;
    if (part.isSchema) visit(walk, part.value, [...at, ...part.path], partDepth, followed);
    else countData(walk, part.value, [...at, ...part.path], partDepth);
  }
}

/** Data is measured like a schema, but nothing in it is a reference or a pattern. */
function countData(walk: Walk, value: Json, at: readonly PropertyKey[], depth: number): void {
  count(walk, value, at, depth);
  if (walk.faults.length > 0 || typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) countData(walk, child, [...at, key], depth + 1);
}

function count(walk: Walk, value: Json, at: readonly PropertyKey[], depth: number): void {
  if (walk.faults.length > 0) return;
  walk.weight += 1;
  if (walk.weight > SCHEMA_LIMITS.weight) {
    const detail = `A schema may have at most ${SCHEMA_LIMITS.weight} values, with references counted where they are used.`;
    return refuse(walk, at, detail);
  }
  if (typeof value !== 'object' || value === null) return;
  walk.nodes += 1;
  if (walk.nodes > SCHEMA_LIMITS.nodes) {
    const detail = `A schema may have at most ${SCHEMA_LIMITS.nodes} parts, with references counted where they are used.`;
    return refuse(walk, at, detail);
  }
  if (depth > SCHEMA_LIMITS.depth)
    refuse(walk, at, `A schema may be nested at most ${SCHEMA_LIMITS.depth} deep.`);
}

function notePatterns(
  walk: Walk,
  schema: JsonObject,
  keyword: string,
  value: Json,
  schemaAt: readonly PropertyKey[],
): void {
  const at = [...schemaAt, keyword];
  const textChars = SCHEMA_LIMITS.patternedStringChars;
  if (keyword === 'pattern' && typeof value === 'string') {
    const maxLength = schema['maxLength'];
    const bounded = typeof maxLength === 'number' ? Math.min(maxLength, textChars) : textChars;
    walk.patterns.push({ pattern: value, pointer: pointerTo(at), textChars: bounded });
  }
  if (keyword === 'patternProperties' && isObject(value)) {
    for (const pattern of Object.keys(value)) {
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
  const fragment = localFragment(walk.root, reference);
  if (fragment === undefined) return refuse(walk, at, 'A schema may only refer to parts of itself (#/…).');
  if (followed.includes(fragment)) return refuse(walk, at, 'A schema may not lead back to itself.');
  const target = resolveReference(walk.root, reference);
  if (target === undefined) return refuse(walk, at, `There is nothing at ${reference}.`);
  visit(walk, target, at, depth + 1, [...followed, fragment]);
}

function refuse(walk: Walk, at: readonly PropertyKey[], detail: string): void {
  walk.faults.push({ pointer: pointerTo(at), detail });
}
