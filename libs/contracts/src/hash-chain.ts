import { createHash, createHmac, createSecretKey } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

/**
 * How an event's hash is computed. 1, until salts were introduced: `chainHash`. 2: `linkHash` of a `commitmentTo` the
 * event. Each event records its version, because one task may have both.
 */
export const SALTED_HASH_VERSION = 2;

/** Of the salt of an event, in bytes. */
export const SALT_BYTES = 32;

const SALT = /^[0-9a-f]{64}$/;

/**
 * The hash of one event in its task's history, version 1: SHA-256 over the previous hash (nothing for the first) and
 * the event in canonical JSON (RFC 8785), in hex. With the last hash one can verify that no earlier event was changed,
 * removed, or inserted.
 */
export function chainHash(previousHash: string | null, event: object): string {
  return createHash('sha256')
    .update(previousHash ?? '')
    .update(canonicalJson(event))
    .digest('hex');
}

/**
 * A commitment to an event: HMAC-SHA-256 with the event's salt as the key, over the event in canonical JSON (RFC 8785),
 * in hex. It binds to the event, and once event and salt are erased, it reveals nothing: without the salt, a guess at
 * the erased values cannot be checked.
 *
 * @param salt 32 random bytes, in hex
 */
export function commitmentTo(event: object, salt: string): string {
  if (!SALT.test(salt)) throw new TypeError('A salt is 64 hexadecimal digits');
  // Node takes 27 µs longer when it makes the key object itself.
  return createHmac('sha256', createSecretKey(salt, 'hex')).update(canonicalJson(event)).digest('hex');
}

/**
 * The hash of one event in its task's history, version 2: SHA-256 over the 32 bytes of the previous hash (nothing for
 * the first event) and the 32 bytes of the commitment, in hex. It can be verified without the event.
 */
export function linkHash(previousHash: string | null, commitment: string): string {
  return createHash('sha256')
    .update(Buffer.from(previousHash ?? '', 'hex'))
    .update(Buffer.from(commitment, 'hex'))
    .digest('hex');
}

/** How the hash of an event was computed. */
export interface EventSeal {
  readonly previous_hash: string | null;
  readonly hash_version: number;
  /** In hex; null in version 1. */
  readonly salt: string | null;
}

/** The hash that an event must have, in hex; undefined for an unknown version, and without a salt that it needs. */
export function hashOfEvent(
  event: object,
  { previous_hash, hash_version, salt }: EventSeal,
): string | undefined {
  if (hash_version === 1) return chainHash(previous_hash, event);
  if (hash_version !== SALTED_HASH_VERSION || salt === null || !SALT.test(salt)) return undefined;
  return linkHash(previous_hash, commitmentTo(event, salt));
}
