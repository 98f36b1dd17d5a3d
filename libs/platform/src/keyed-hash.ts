import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** OpenSSL prepares a key given as bytes on each call, which takes four times as long as the hash itself. */
const readied = new WeakMap<Buffer, KeyObject>();

/**
 * HMAC-SHA256 of `text`: how API keys are stored, so that a stolen table is useless without the key.
 *
 * @param key is cached on first use and must not be modified
 */
export function keyedHash(key: Buffer, text: string): Buffer {
  return createHmac('sha256', readyKey(key)).update(text, 'utf8').digest();
}

/** Compares two hashes in constant time. */
export function sameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function readyKey(key: Buffer): KeyObject {
  const known = readied.get(key);
  if (known !== undefined) return known;
  const ready = createSecretKey(key);
  readied.set(key, ready);
  return ready;
}
