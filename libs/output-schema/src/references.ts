import type { Json } from '#libs/contracts';
import { isList, isObject, partsOf } from './keywords.js';
import { SCHEMA_LIMITS } from './schema-limits.js';

/**
 * The fragment of a reference into the schema itself, which may name the schema by its `$id`; undefined for any other.
 */
export function localFragment(root: Json, reference: string): string | undefined {
  const [base, fragment] = splitAtHash(reference);
  if (base === '') return fragment;
  const id = isObject(root) ? root['$id'] : undefined;
  return typeof id === 'string' && splitAtHash(id)[0] === base ? fragment : undefined;
}

function splitAtHash(reference: string): readonly [string, string] {
  const at = reference.indexOf('#');
  return at < 0 ? [reference, ''] : [reference.slice(0, at), reference.slice(at + 1)];
}

/**
 * The part of a schema that a local reference resolves to: a JSON pointer (`#/$defs/a`), the root (`#`), or an anchor
 * (`#a`). Undefined if there is none.
 */
export function resolveReference(root: Json, reference: string): Json | undefined {
  const local = localFragment(root, reference);
  if (local === undefined) return undefined;
  const fragment = decoded(local);
  if (fragment === '' || fragment.startsWith('/')) return atPointer(root, fragment);
  return withAnchor(root, fragment);
}

function atPointer(root: Json, pointer: string): Json | undefined {
  let value: Json | undefined = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = ownValue(value, key);
  }
  return value;
}

/** Without enumerating the fields: 2,000 references into 2,000 definitions would take 4,000,000 steps. */
function ownValue(value: Json | undefined, key: string): Json | undefined {
  if (isList(value)) return /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Anchors by root; searching the schema for each reference would be quadratic. */
const anchorsOfRoots = new WeakMap<object, ReadonlyMap<string, Json>>();

function withAnchor(root: Json, anchor: string): Json | undefined {
  if (!isObject(root)) return undefined;
  const known = anchorsOfRoots.get(root);
  if (known !== undefined) return known.get(anchor);
  const anchors = new Map<string, Json>();
  collectAnchors(root, anchors, 1);
  anchorsOfRoots.set(root, anchors);
  return anchors.get(anchor);
}

function collectAnchors(schema: Json, anchors: Map<string, Json>, depth: number): void {
  if (!isObject(schema) || depth > SCHEMA_LIMITS.depth) return;
  for (const [keyword, value] of Object.entries(schema)) {
    const isAnchor = keyword === '$anchor' || keyword === '$dynamicAnchor';
    if (isAnchor && typeof value === 'string') anchors.set(value, schema);
    for (const { path, value: part, isSchema } of partsOf(keyword, value)) {
      if (isSchema) collectAnchors(part, anchors, depth + path.length);
    }
  }
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
