import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_CHARS = 30;
const CHECKSUM_CHARS = 6;

/**
 * A new operator key in the API key format: `cs_live_`, 30 random base62 characters, and six characters for the
 * CRC-32 of both.
 */
export function newOperatorKey(): string {
  const random = Array.from({ length: RANDOM_CHARS }, () => BASE62.charAt(randomInt(BASE62.length))).join('');
  const unchecked = `cs_live_${random}`;
  return unchecked + base62(crc32(unchecked));
}

function base62(value: number): string {
  let text = '';
  for (let rest = value; text.length < CHECKSUM_CHARS; rest = Math.floor(rest / BASE62.length)) {
    text = BASE62.charAt(rest % BASE62.length) + text;
  }
  return text;
}
