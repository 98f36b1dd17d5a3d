import { crc32 } from 'node:zlib';

/** What a key begins with, and by that whose it is. */
export const KEY_PREFIXES = { agent: 'cs_live_', worker: 'csw_' } as const;
export type KeyKind = keyof typeof KEY_PREFIXES;

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^30 possibilities: 178 bits. */
const SECRET_CHARS = 30;
const CHECKSUM_CHARS = 6;
/** The largest multiple of 62 in a byte; what lies above would make the first letters likelier. */
const UNBIASED_BELOW = 248;
const SHAPE = new RegExp(
  `^(${Object.values(KEY_PREFIXES).join('|')})([0-9A-Za-z]{${SECRET_CHARS}})([0-9A-Za-z]{${CHECKSUM_CHARS}})$`,
);

/** `randomBytes` of node:crypto, handed in. */
export type RandomBytes = (size: number) => Uint8Array;

/** A new key: prefix, 30 base62 characters, and the CRC-32 of both in six more, as GitHub's tokens have it. */
export function makeApiKey(kind: KeyKind, randomBytes: RandomBytes): string {
  let secret = '';
  while (secret.length < SECRET_CHARS) {
    for (const byte of randomBytes(SECRET_CHARS)) {
      if (byte < UNBIASED_BELOW && secret.length < SECRET_CHARS) secret += BASE62.charAt(byte % 62);
    }
  }
  const unchecked = KEY_PREFIXES[kind] + secret;
  return unchecked + checksumOf(unchecked);
}

/**
 * Whose key this would be; undefined for what was never made here. The checksum keeps typing errors and
 * guesses away from the database, and lets secret scanners tell our keys from noise.
 */
export function kindOfApiKey(text: string): KeyKind | undefined {
  const [, prefix, secret, checksum] = SHAPE.exec(text) ?? [];
  if (prefix === undefined || secret === undefined || checksumOf(prefix + secret) !== checksum)
    return undefined;
  return prefix === KEY_PREFIXES.worker ? 'worker' : 'agent';
}

/** As much of a key as may be shown later: enough to tell it from another, nothing to guess it by. */
export function maskedApiKey(key: string): string {
  const kind = kindOfApiKey(key);
  const visible = (kind === undefined ? 0 : KEY_PREFIXES[kind].length) + 4;
  return `${key.slice(0, visible)}…`;
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < CHECKSUM_CHARS; place += 1) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
