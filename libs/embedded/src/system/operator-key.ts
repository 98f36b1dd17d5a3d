import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_CHARS = 30;
const CHECKSUM_CHARS = 6;

/** A new operator key in the form of every API key: `cs_live_`, 30 random base62 characters, their checksum. */
export function newOperatorKey(): string {
  const random = Array.from({ length: RANDOM_CHARS }, () => BASE62.charAt(randomInt(BASE62.length))).join('');
  return `cs_live_${random}${base62(crc32(random))}`;
}

function base62(value: number): string {
  let text = '';
  for (let rest = value; text.length < CHECKSUM_CHARS; rest = Math.floor(rest / BASE62.length)) {
    text = BASE62.charAt(rest % BASE62.length) + text;
  }
  return text;
}
