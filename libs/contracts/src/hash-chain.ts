import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * The hash of one event in its task's history: SHA-256 over the previous hash (nothing for the first) and the event in
 * canonical JSON (RFC 8785), in hex. With the last hash one can verify that no earlier event was changed, removed, or
 * inserted.
 */
export function chainHash(previousHash: string | null, event: object): string {
  const canonical = canonicalize(event);
  if (canonical === undefined) throw new TypeError('An event is a JSON object');
  return createHash('sha256')
    .update(previousHash ?? '')
    .update(canonical)
    .digest('hex');
}
