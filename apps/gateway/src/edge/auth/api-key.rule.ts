import { crc32 } from 'node:zlib';
import { WORKER_KEY_PREFIX } from '../dialect/key-prefixes.rule.js';

export type KeyKind = 'agent' | 'worker';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^30 possibilities: 178 bits. */
const SECRET_CHARS = 30;
const CHECKSUM_CHARS = 6;
const CHARS_AFTER_PREFIX = SECRET_CHARS + CHECKSUM_CHARS;
const AFTER_PREFIX = new RegExp(`^[0-9A-Za-z]{${CHARS_AFTER_PREFIX}}$`);
/** The largest multiple of 62 that fits a byte; values above it would favour the first characters. */
const UNBIASED_BELOW = 248;
const SHOWN_CHARS = 4;

/** `randomBytes` of node:crypto, injected. */
export type RandomBytes = (size: number) => Uint8Array;

/** A new key: prefix, 30 base62 characters, and six for the CRC-32 of both, as in GitHub's tokens. */
export function makeApiKey(prefix: string, randomBytes: RandomBytes): string {
  let secret = '';
  while (secret.length < SECRET_CHARS) {
    for (const byte of randomBytes(SECRET_CHARS)) {
      if (byte < UNBIASED_BELOW && secret.length < SECRET_CHARS) secret += BASE62.charAt(byte % 62);
    }
  }
  const unchecked = prefix + secret;
  return unchecked + checksumOf(unchecked);
}

/**
 * The kind of key this would be; undefined for text that was never issued here. The checksum keeps typing errors and
 * guesses away from the database, and lets secret scanners recognize our keys.
 *
 * @param text in its canonical form
 */
export function kindOfApiKey(text: string, agentPrefixes: ReadonlySet<string>): KeyKind | undefined {
  const prefix = text.slice(0, -CHARS_AFTER_PREFIX);
  if (prefix !== WORKER_KEY_PREFIX && !agentPrefixes.has(prefix)) return undefined;
  if (!AFTER_PREFIX.test(text.slice(prefix.length))) return undefined;
  if (checksumOf(text.slice(0, -CHECKSUM_CHARS)) !== text.slice(-CHECKSUM_CHARS)) return undefined;
  return prefix === WORKER_KEY_PREFIX ? 'worker' : 'agent';
}

/** The part of a key that may be shown later: enough to distinguish it from another, too little to guess it. */
export function maskedApiKey(key: string): string {
  return `${key.slice(0, SHOWN_CHARS - CHARS_AFTER_PREFIX)}…`;
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
