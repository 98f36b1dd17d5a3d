import { crc32 } from 'node:zlib';
import type { Dialect } from '#libs/contracts';

export type KeyKind = 'agent' | 'worker';

/** What a key begins with, and by that whose it is. */
const WORKER_PREFIX = 'csw_';
const AGENT_PREFIX = 'cs_live_';
/** Clients of some dialects look at the prefix, so keys for these have their own. */
const VERIFIED_WORKFLOWS_PREFIX = 'vw_live_';
const PREFIXES = [WORKER_PREFIX, AGENT_PREFIX, VERIFIED_WORKFLOWS_PREFIX];
/** Other ways to write a prefix: the key stays the same. */
const ALIASES: Readonly<Record<string, string>> = { hq_live_: VERIFIED_WORKFLOWS_PREFIX };

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^30 possibilities: 178 bits. */
const SECRET_CHARS = 30;
const CHECKSUM_CHARS = 6;
/** The largest multiple of 62 in a byte; what lies above would make the first letters likelier. */
const UNBIASED_BELOW = 248;
const SHAPE = new RegExp(
  `^(${PREFIXES.join('|')})([0-9A-Za-z]{${SECRET_CHARS}})([0-9A-Za-z]{${CHECKSUM_CHARS}})$`,
);

/** `randomBytes` of node:crypto, handed in. */
export type RandomBytes = (size: number) => Uint8Array;

/** What the keys of agents who speak this dialect begin with. */
export function agentPrefixOf(dialect: Dialect): string {
  return dialect === 'verified-workflows' ? VERIFIED_WORKFLOWS_PREFIX : AGENT_PREFIX;
}

/** A new key: prefix, 30 base62 characters, and the CRC-32 of both in six more, as GitHub's tokens have it. */
export function makeApiKey(kind: KeyKind, randomBytes: RandomBytes, dialect: Dialect = 'native'): string {
  let secret = '';
  while (secret.length < SECRET_CHARS) {
    for (const byte of randomBytes(SECRET_CHARS)) {
      if (byte < UNBIASED_BELOW && secret.length < SECRET_CHARS) secret += BASE62.charAt(byte % 62);
    }
  }
  const unchecked = (kind === 'worker' ? WORKER_PREFIX : agentPrefixOf(dialect)) + secret;
  return unchecked + checksumOf(unchecked);
}

/** The key as it was made, whichever of its prefixes it came with: `hq_live_…` is `vw_live_…`. */
export function canonicalApiKey(text: string): string {
  for (const [alias, prefix] of Object.entries(ALIASES)) {
    if (text.startsWith(alias)) return prefix + text.slice(alias.length);
  }
  return text;
}

/**
 * Whose key this would be; undefined for what was never made here. The checksum keeps typing errors and
 * guesses away from the database, and lets secret scanners tell our keys from noise.
 *
 * @param text in its canonical form
 */
export function kindOfApiKey(text: string): KeyKind | undefined {
  const [, prefix, secret, checksum] = SHAPE.exec(text) ?? [];
  if (prefix === undefined || secret === undefined || checksumOf(prefix + secret) !== checksum)
    return undefined;
  return prefix === WORKER_PREFIX ? 'worker' : 'agent';
}

/** As much of a key as may be shown later: enough to tell it from another, nothing to guess it by. */
export function maskedApiKey(key: string): string {
  const prefix = PREFIXES.find(one => key.startsWith(one)) ?? '';
  return `${key.slice(0, prefix.length + 4)}…`;
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
