import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { chainHash, commitmentTo, hashOfEvent, linkHash } from './hash-chain.js';

const EVENT = { type: 'task.created', data: { title: 'Été', amount: 1.0 } };
const CANONICAL = '{"data":{"amount":1,"title":"Été"},"type":"task.created"}';
const SALT = '01'.repeat(32);
const PREVIOUS = 'ab'.repeat(32);

test('version 1 covers the previous hash as text, and the event', () => {
  const expected = createHash('sha256').update(`${PREVIOUS}${CANONICAL}`).digest('hex');
  expect(chainHash(PREVIOUS, EVENT)).toBe(expected);
  expect(hashOfEvent(EVENT, { previous_hash: PREVIOUS, hash_version: 1, salt: null })).toBe(expected);
});

test('version 2 covers the bytes of the previous hash and of a commitment under the salt', () => {
  const commitment = createHmac('sha256', Buffer.alloc(32, 1)).update(CANONICAL).digest();
  const first = createHash('sha256').update(commitment).digest('hex');
  const later = createHash('sha256').update(Buffer.alloc(32, 0xab)).update(commitment).digest('hex');
  expect(commitmentTo(EVENT, SALT)).toBe(commitment.toString('hex'));
  expect(linkHash(null, commitmentTo(EVENT, SALT))).toBe(first);
  expect(hashOfEvent(EVENT, { previous_hash: null, hash_version: 2, salt: SALT })).toBe(first);
  expect(hashOfEvent(EVENT, { previous_hash: PREVIOUS, hash_version: 2, salt: SALT })).toBe(later);
});

test('another salt gives another hash, and a salt of another length is none', () => {
  const hashWith = (salt: string | null) =>
    hashOfEvent(EVENT, { previous_hash: null, hash_version: 2, salt });
  expect(hashWith('02'.repeat(32))).not.toBe(hashWith(SALT));
  expect(hashWith(null)).toBeUndefined();
  // HMAC pads a short key with zeros: without a fixed length, several salts would fit one hash.
  expect(hashWith('01'.repeat(31))).toBeUndefined();
  expect(() => commitmentTo(EVENT, '01'.repeat(31))).toThrow('A salt is 64 hexadecimal digits');
});

test('the hash of an unknown version is not computed', () => {
  expect(hashOfEvent(EVENT, { previous_hash: null, hash_version: 3, salt: SALT })).toBeUndefined();
});
