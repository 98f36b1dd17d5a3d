import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attachmentNamed } from './content-disposition.rule.js';

test.each([
  ['photo.jpg', 'attachment; filename="photo.jpg"'],
  ['€ rates.pdf', `attachment; filename="_ rates.pdf"; filename*=UTF-8''%E2%82%AC%20rates.pdf`],
  ['a"b\\c%41.txt', `attachment; filename="a_b_c_41.txt"; filename*=UTF-8''a%22b%5Cc%2541.txt`],
  ["it's (1).txt", `attachment; filename="it's (1).txt"`],
])('%s', (name, header) => {
  expect(attachmentNamed(name)).toBe(header);
});

test('is one line of ASCII from which any name can be read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), name => {
      const header = attachmentNamed(name);
      expect(header).toMatch(/^[\x20-\x7e]*$/);
      const [, plain = '', extended] =
        /^attachment; filename="([^"\\]*)"(?:; filename\*=UTF-8''(\S*))?$/.exec(header) ?? [];
      expect(extended === undefined ? plain : decodeURIComponent(extended)).toBe(name);
    }),
  );
});
