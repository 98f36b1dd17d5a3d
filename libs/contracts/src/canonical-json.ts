import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Json } from './model/json.js';

/**
 * The canonical form (RFC 8785) of a JSON value, which hashes and signatures cover.
 *
 * @throws TypeError for what is not JSON
 * @throws Error for a text with an unpaired surrogate, which has no canonical form
 */
export function canonicalJson(value: unknown): string {
  const canonical = canonicalize(value);
  if (canonical === undefined) throw new TypeError('Only JSON has a canonical form.');
  return canonical;
}

/**
 * The SHA-256 of a JSON value in its canonical form (RFC 8785), in hex: the order of members, white space, and the
 * spelling of numbers and of escapes do not matter. Anyone can compute it from a copy of the value.
 *
 * @throws Error for a text with an unpaired surrogate, which has no canonical form; no request can contain one
 */
export function payloadHash(payload: Json): string {
  return createHash('sha256').update(canonicalJson(payload)).digest('hex');
}
