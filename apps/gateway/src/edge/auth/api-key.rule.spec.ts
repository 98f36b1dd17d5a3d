import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WORKER_KEY_PREFIX } from '../dialect/key-prefixes.rule.js';
import { kindOfApiKey, makeApiKey, maskedApiKey } from './api-key.rule.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const AGENTS = new Set(['cs_live_', 'other_']);

test('a key has its prefix, thirty base62 characters and a checksum of six', () => {
  expect(makeApiKey('cs_live_', randomBytes)).toMatch(/^cs_live_[0-9A-Za-z]{36}$/);
});

test('the kind of every created key is recognized', () => {
  const bytes = fc.uint8Array({ minLength: 64, maxLength: 64 }).filter(all => all.some(byte => byte < 248));
  const prefixes = fc.constantFrom(WORKER_KEY_PREFIX, ...AGENTS);
  fc.assert(
    fc.property(prefixes, bytes, (prefix, random) => {
      const key = makeApiKey(prefix, () => random);
      expect(kindOfApiKey(key, AGENTS)).toBe(prefix === WORKER_KEY_PREFIX ? 'worker' : 'agent');
      expect(kindOfApiKey(key.slice(1), AGENTS)).toBeUndefined();
    }),
  );
});

test('a key with another prefix is not one', () => {
  const key = makeApiKey('cs_live_', randomBytes);
  for (const prefix of ['other_', WORKER_KEY_PREFIX, 'unknown_', '']) {
    expect(kindOfApiKey(key.replace('cs_live_', prefix), AGENTS)).toBeUndefined();
  }
  expect(kindOfApiKey(makeApiKey('unknown_', randomBytes), AGENTS)).toBeUndefined();
});

test('any single wrong character is detected', () => {
  const key = makeApiKey('cs_live_', randomBytes);
  const places = fc.integer({ min: 'cs_live_'.length, max: key.length - 1 });
  fc.assert(
    fc.property(places, fc.constantFrom(...BASE62.split('')), (place, character) => {
      fc.pre(key[place] !== character);
      expect(kindOfApiKey(key.slice(0, place) + character + key.slice(place + 1), AGENTS)).toBeUndefined();
    }),
  );
});

test.each(['', 'cs_live_', 'Bearer x', 'cs_live_' + 'a'.repeat(36), 'csw_é'])('%j is not a key', text => {
  expect(kindOfApiKey(text, AGENTS)).toBeUndefined();
});

test('bytes that would bias the characters are discarded', () => {
  const rounds = [Uint8Array.of(248, 255, 61), new Uint8Array(40).fill(0)];
  const key = makeApiKey('cs_live_', () => rounds.shift() ?? new Uint8Array(0));
  expect(key.slice(8, 38)).toBe(`z${'0'.repeat(29)}`);
});

test('the masked form of a key is its prefix and four characters', () => {
  for (const prefix of [WORKER_KEY_PREFIX, ...AGENTS]) {
    const key = makeApiKey(prefix, randomBytes);
    expect(maskedApiKey(key)).toBe(`${key.slice(0, prefix.length + 4)}…`);
  }
});
