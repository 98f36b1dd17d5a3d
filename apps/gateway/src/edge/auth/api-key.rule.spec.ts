import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIALECTS } from '#libs/contracts';
import { agentPrefixOf, canonicalApiKey, kindOfApiKey, makeApiKey, maskedApiKey } from './api-key.rule.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

test('a key has its prefix, thirty base62 characters and a checksum of six', () => {
  expect(makeApiKey('agent', randomBytes)).toMatch(/^cs_live_[0-9A-Za-z]{36}$/);
  expect(makeApiKey('worker', randomBytes)).toMatch(/^csw_[0-9A-Za-z]{36}$/);
  expect(makeApiKey('agent', randomBytes, 'verified-workflows')).toMatch(/^vw_live_[0-9A-Za-z]{36}$/);
});

test('the kind of every created key is recognized', () => {
  const kinds = fc.constantFrom('agent' as const, 'worker' as const);
  const bytes = fc.uint8Array({ minLength: 64, maxLength: 64 }).filter(all => all.some(byte => byte < 248));
  fc.assert(
    fc.property(kinds, bytes, fc.constantFrom(...DIALECTS), (kind, random, dialect) => {
      const key = makeApiKey(kind, () => random, dialect);
      expect(kindOfApiKey(key)).toBe(kind);
      expect(canonicalApiKey(key)).toBe(key);
      if (kind === 'agent') expect(key.startsWith(agentPrefixOf(dialect))).toBe(true);
    }),
  );
});

test('hq_live_ is an alias of vw_live_ and of no other prefix', () => {
  const key = makeApiKey('agent', randomBytes, 'verified-workflows');
  expect(canonicalApiKey(key.replace('vw_live_', 'hq_live_'))).toBe(key);
  const native = makeApiKey('agent', randomBytes);
  for (const prefix of ['vw_live_', 'hq_live_']) {
    expect(kindOfApiKey(canonicalApiKey(native.replace('cs_live_', prefix)))).toBeUndefined();
  }
});

test('any single wrong character is detected', () => {
  const key = makeApiKey('agent', randomBytes);
  const places = fc.integer({ min: 'cs_live_'.length, max: key.length - 1 });
  fc.assert(
    fc.property(places, fc.constantFrom(...BASE62.split('')), (place, character) => {
      fc.pre(key[place] !== character);
      expect(kindOfApiKey(key.slice(0, place) + character + key.slice(place + 1))).toBeUndefined();
    }),
  );
});

test('a key of one kind does not pass for the other', () => {
  const key = makeApiKey('agent', randomBytes);
  expect(kindOfApiKey(key.replace('cs_live_', 'csw_'))).toBeUndefined();
});

test.each(['', 'cs_live_', 'Bearer x', 'cs_live_' + 'a'.repeat(36), 'csw_é'])('%j is not a key', text => {
  expect(kindOfApiKey(text)).toBeUndefined();
});

test('bytes that would bias the characters are discarded', () => {
  const rounds = [Uint8Array.of(248, 255, 61), new Uint8Array(40).fill(0)];
  const key = makeApiKey('agent', () => rounds.shift() ?? new Uint8Array(0));
  expect(key.slice(8, 38)).toBe(`z${'0'.repeat(29)}`);
});

test('the masked form of a key is its prefix and four characters', () => {
  const key = makeApiKey('worker', randomBytes);
  expect(maskedApiKey(key)).toBe(`${key.slice(0, 8)}…`);
  const dialectKey = makeApiKey('agent', randomBytes, 'verified-workflows');
  expect(maskedApiKey(dialectKey)).toBe(`${dialectKey.slice(0, 12)}…`);
});
