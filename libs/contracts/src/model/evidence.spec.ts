import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultsOf } from '../faults-of.js';
import { EvidenceList, SubmittedEvidence } from './evidence.js';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const wellFormed = fc.string({ unit: 'grapheme', minLength: 1 }).filter(text => !text.includes('\0'));

test('the hash of inline content must match the content, in either case', () => {
  fc.assert(
    fc.property(wellFormed, content => {
      const hash = sha256(content);
      const [kept] = SubmittedEvidence.parse([{ type: 'note', content, sha256: hash.toUpperCase() }]);
      expect(kept).toEqual({ type: 'note', content, sha256: hash });
    }),
  );
});

test('a hash that does not match is refused, with a pointer to it', () => {
  const items = [
    { type: 'note', content: 'a', sha256: sha256('a') },
    { type: 'note', content: 'é', sha256: sha256('e\u0301') },
  ];
  const result = SubmittedEvidence.safeParse(items);
  expect(result.error && faultsOf(result.error)).toEqual([
    { pointer: '/1/sha256', detail: 'Must be the SHA-256 of the content in UTF-8.' },
  ]);
});

test('a hash of linked content is accepted, and content without a hash as well', () => {
  const link = { type: 'photo', uri: 'https://example.com/1.png', sha256: sha256('whatever is there') };
  expect(SubmittedEvidence.parse([link, { type: 'note', content: 'a' }])).toHaveLength(2);
});

test('evidence stored before hashes were checked remains readable', () => {
  expect(EvidenceList.parse([{ type: 'note', content: 'a', sha256: sha256('b') }])).toHaveLength(1);
});
