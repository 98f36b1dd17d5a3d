import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 of `text`: how API keys are stored, so that a stolen table opens nothing without the key. */
export function keyedHash(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

/** Whether two hashes are the same, in a time that does not tell how much of them is. */
export function sameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
