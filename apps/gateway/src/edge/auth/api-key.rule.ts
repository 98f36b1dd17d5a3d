import { crc32 } from 'node:zlib';
import type { Dialect } from '#libs/contracts';

export type KeyKind = 'agent' | 'worker';

/** The prefix of a worker's key; prefixes identify the kind of key. */
const WORKER_PREFIX = 'csw_';
const AGENT_PREFIX = 'cs_live_';
/** Clients of some dialects check the prefix, so keys for those dialects have their own. */
const VERIFIED_WORKFLOWS_PREFIX = 'vw_live_';
const PREFIXES = [WORKER_PREFIX, AGENT_PREFIX, VERIFIED_WORKFLOWS_PREFIX];
/** Alternative prefixes for the same key. */
const ALIASES: Readonly<Record<string, string>> = { hq_live_: VERIFIED_WORKFLOWS_PREFIX };

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^30 possibilities: 178 bits. */
const SECRET_CHARS = 30;
const CHECKSUM_CHARS = 6;
/** The largest multiple of 62 that fits a byte; values above it would favour the first characters. */
const UNBIASED_BELOW = 248;
const SHAPE = new RegExp(
  `^(${PREFIXES.join('|')})([0-9A-Za-z]{${SECRET_CHARS}})([0-9A-Za-z]{${CHECKSUM_CHARS}})$`,
);

/** `randomBytes` of node:crypto, injected. */
export type RandomBytes = (size: number) => Uint8Array;

/** The prefix of keys of agents that use this dialect. */
export function agentPrefixOf(dialect: Dialect): string {
  return dialect === 'verified-workflows' ? VERIFIED_WORKFLOWS_PREFIX : AGENT_PREFIX;
}

/** A new key: prefix, 30 base62 characters, and six for the CRC-32 of both, as in GitHub's tokens. */
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

/** The key in its original form, whichever prefix it was sent with: `hq_live_…` is `vw_live_…`. */
export function canonicalApiKey(text: string): string {
  for (const [alias, prefix] of Object.entries(ALIASES)) {
    if (text.startsWith(alias)) return prefix + text.slice(alias.length);
  }
  return text;
}

/**
 * The kind of key this would be; undefined for text that was never issued here. The checksum keeps typing errors and
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

/** The part of a key that may be shown later: enough to distinguish it from another, too little to guess it. */
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
