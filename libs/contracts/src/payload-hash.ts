import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Json } from './model/json.js';

/**
 * The SHA-256 of a JSON value in its canonical form (RFC 8785), in hex: the order of members, white space, and the
 * spelling of numbers and of escapes do not matter. Anyone can compute it from a copy of the value.
 *
 * @throws Error for a text with an unpaired surrogate, which has no canonical form; no request can contain one
 */
export function payloadHash(payload: Json): string {
  const canonical = canonicalize(payload);
  if (canonical === undefined) throw new TypeError('A payload is a JSON value');
  return createHash('sha256').update(canonical).digest('hex');
}
