import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * The link of one event in its task's history: SHA-256 over the hash before it (nothing for the first)
 * and the event in canonical JSON (RFC 8785), in hex. Whoever holds the last hash can tell whether
 * any event before it was changed, taken out, or put in.
 */
export function chainHash(previousHash: string | null, event: object): string {
  const canonical = canonicalize(event);
  if (canonical === undefined) throw new TypeError('An event is a JSON object');
  return createHash('sha256')
    .update(previousHash ?? '')
    .update(canonical)
    .digest('hex');
}
