import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import type { Json } from './model/json.js';

/**
 * The SHA-256 of a JSON value in its canonical form (RFC 8785), in hex: the order of members, white space, and the
 * spelling of numbers and of escapes do not matter. Anyone can compute it from a copy of the value.
 *
 * @throws Error for a text with an unpaired surrogate, which has no canonical form; no request can contain one
 */
export function payloadHash(payload: Json): string {
  return createHash('sha256').update(canonicalJson(payload)).digest('hex');
}
