import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileNameFault } from './file-name.rule.js';

test.each([
  'photo.jpg',
  'Reçu n° 12 (copie).pdf',
  '領収書.pdf',
  'قائمة.txt',
  'a"quote; filename=x.txt',
  '.hidden',
  'family \u{1F468}\u200D\u{1F469}\u200D\u{1F467}.png',
  'x'.repeat(255),
])('keeps %s', name => {
  expect(fileNameFault(name)).toBeUndefined();
});

test.each([
  ['', 'name'],
  ['   ', 'name'],
  [' a.txt', 'white space'],
  ['a.txt\u00a0', 'white space'],
  ['..', 'path'],
  ['../../etc/passwd', 'path'],
  ['C:\\x.exe', 'path'],
  ['a\0b', 'control'],
  ['a\r\nset-cookie: x', 'control'],
  ['a\u2028b', 'control'],
  ['a\u0085b', 'control'],
  ['invoice\u202efdp.exe', 'direction'],
  ['\u2067x', 'direction'],
  ['a\ud800', 'Unicode'],
  ['a\ufffd', 'Unicode'],
  ['é'.repeat(128), '255 bytes'],
])('refuses %j', (name, reason) => {
  expect(fileNameFault(name)).toContain(reason);
});

test('an accepted name is one line of text without a path, whatever it is made of', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), name => {
      fc.pre(fileNameFault(name) === undefined);
      expect(name).not.toMatch(/[\0-\u001f\u007f-\u009f/\\\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      expect(Buffer.from(name).toString()).toBe(name);
    }),
  );
});
