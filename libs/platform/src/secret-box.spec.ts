import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyedHash, sameHash } from './keyed-hash.js';
import { SecretBox, SecretBoxError } from './secret-box.js';

const box = new SecretBox(randomBytes(32));

describe('SecretBox', () => {
  it('opens what it sealed, and never produces the same sealed text twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (secret, owner) => {
        const sealed = box.seal(secret, owner);
        expect(sealed).toMatch(/^v2\.[0-9a-f]{8}\.[\w-]+$/);
        expect(box.open(sealed, owner)).toBe(secret);
        expect(box.seal(secret, owner)).not.toBe(sealed);
      }),
    );
  });

  it('refuses any changed byte', () => {
    const sealed = Buffer.from(box.seal('token').slice(box.prefix.length), 'base64url');
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const tampered = Buffer.from(sealed);
        tampered.writeUInt8(tampered.readUInt8(place) ^ change, place);
        expect(() => box.open(`${box.prefix}${tampered.toString('base64url')}`)).toThrow(SecretBoxError);
      }),
    );
  });

  it('refuses another owner, another key, and text that is not sealed', () => {
    const sealed = box.seal('token', 'row 1');
    expect(() => box.open(sealed, 'row 2')).toThrow(SecretBoxError);
    expect(() => new SecretBox(randomBytes(32)).open(sealed, 'row 1')).toThrow(SecretBoxError);
    expect(() => box.open('token')).toThrow(SecretBoxError);
    expect(() => box.open('v1.AAAA')).toThrow(SecretBoxError);
    expect(() => new SecretBox(randomBytes(16))).toThrow(RangeError);
    expect(() => new SecretBox([])).toThrow(RangeError);
  });
});

describe('a SecretBox with several keys', () => {
  const [old, current] = [randomBytes(32), randomBytes(32)];

  it('opens what any of them sealed, and seals with the first', () => {
    const before = new SecretBox(old).seal('token', 'row 1');
    const during = new SecretBox([current, old]);
    expect(during.open(before, 'row 1')).toBe('token');
    expect(() => during.open(before, 'row 2')).toThrow(SecretBoxError);
    expect(new SecretBox(current).open(during.seal('token'))).toBe('token');
    expect(() => new SecretBox(old).open(during.seal('token'))).toThrow(/belongs to the key [0-9a-f]{8}/);
  });

  it('opens texts that were sealed before keys had ids', () => {
    const text = `v1.${new SecretBox(old).seal('token', 'row 1').split('.').at(-1) ?? ''}`;
    expect(new SecretBox([current, old]).open(text, 'row 1')).toBe('token');
  });

  it('reseals text of another key, and leaves other text unchanged', () => {
    const box = new SecretBox([current, old]);
    const before = new SecretBox(old).seal('token', 'row 1');
    const after = box.reseal(before, 'row 1');
    expect(new SecretBox(current).open(after, 'row 1')).toBe('token');
    expect(box.reseal(after, 'row 1')).toBe(after);
  });
});

describe('keyedHash', () => {
  it('is HMAC-SHA256 (RFC 4231, test case 2)', () => {
    expect(keyedHash(Buffer.from('Jefe'), 'what do ya want for nothing?').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('compares', () => {
    const key = randomBytes(32);
    expect(sameHash(keyedHash(key, 'a'), keyedHash(key, 'a'))).toBe(true);
    expect(sameHash(keyedHash(key, 'a'), keyedHash(key, 'b'))).toBe(false);
    expect(sameHash(keyedHash(key, 'a'), Buffer.alloc(0))).toBe(false);
  });
});
