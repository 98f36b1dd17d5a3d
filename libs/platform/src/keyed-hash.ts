import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A key given as bytes is made ready for OpenSSL each time, which takes four times as long as the hash itself. */
const readied = new WeakMap<Buffer, KeyObject>();

/**
 * HMAC-SHA256 of `text`: how API keys are stored, so that a stolen table opens nothing without the key.
 *
 * @param key is remembered as it is the first time, and must not be changed
 */
export function keyedHash(key: Buffer, text: string): Buffer {
  return createHmac('sha256', readyKey(key)).update(text, 'utf8').digest();
}

/** Whether two hashes are the same, in a time that does not tell how much of them is. */
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
