import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statedDigest } from './content-digest.rule.js';

const header = (bytes: Uint8Array, encoding: 'base64' | 'hex') =>
  createHash('sha256').update(bytes).digest(encoding);

test('reads the SHA-256 of any content, alone or beside other algorithms', () => {
  fc.assert(
    fc.property(fc.uint8Array(), bytes => {
      const member = `sha-256=:${header(bytes, 'base64')}:`;
      const stated = { outcome: 'stated', sha256: header(bytes, 'hex') };
      expect(statedDigest(member)).toEqual(stated);
      expect(statedDigest(`sha-512=:AAAA:, ${member}`)).toEqual(stated);
      expect(statedDigest(`sha-256=:${header(Buffer.from('x'), 'base64')}:,${member}`)).toEqual(stated);
    }),
  );
});

test('is absent without a header, or with other algorithms only', () => {
  expect(statedDigest(undefined)).toEqual({ outcome: 'absent' });
  expect(statedDigest('md5=:AAAA:')).toEqual({ outcome: 'absent' });
});

test.each(['', 'sha-256', 'sha-256=abc', 'sha-256=:AAAA:', 'sha-256=:@@:', 'SHA-256=:AAAA:', ':,'])(
  'refuses %j',
  text => {
    expect(statedDigest(text)).toEqual({ outcome: 'malformed' });
  },
);
