import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSameLabel, labelKey } from './label-key.js';

/** Every assigned code point, as a text. */
function* everyCharacter(): Generator<string> {
  for (let code = 1; code <= 0x10_ff_ff; code += 1) {
    const character = String.fromCodePoint(code);
    if (/^(?!\p{Surrogate}|\p{Private_Use})\p{Assigned}$/u.test(character)) yield character;
  }
}

const label = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }).filter(text => text.isWellFormed()),
  fc.string({
    unit: fc.constantFrom('ß', 'ẞ', 'Σ', 'ς', 'σ', 'İ', 'ı', 'ŉ', 'ǰ', 'ΐ', 'ﬃ', 'ͅ', '\u0301', 'K', 'a'),
  }),
);

describe('the key of a label', () => {
  test('is its own key', () => {
    fc.assert(
      fc.property(label, text => {
        expect(labelKey(labelKey(text))).toBe(labelKey(text));
      }),
    );
  });

  test('does not depend on case or Unicode composition', () => {
    fc.assert(
      fc.property(label, text => {
        // Changing the case of marks that are not in canonical order changes their order, and so the text (Unicode,
        // D145).
        const forms = [text.normalize('NFC'), text.normalize('NFD')];
        const variants = forms.flatMap(form => [form, form.toUpperCase(), form.toLowerCase()]);
        for (const variant of [...variants, ...variants.map(one => one.normalize('NFD'))]) {
          expect(labelKey(variant)).toBe(labelKey(text));
        }
      }),
    );
  });

  test('has both properties for every Unicode character', () => {
    const changed: string[] = [];
    for (const character of everyCharacter()) {
      const key = labelKey(character);
      const variants = [key, character.toUpperCase(), character.toLowerCase(), character.normalize('NFD')];
      if (variants.some(variant => labelKey(variant) !== key)) changed.push(character);
    }
    expect(changed).toEqual([]);
  });

  test.each([
    ['MÉDICAL', 'me\u0301dical'],
    ['Straße', 'STRASSE'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['SOC-Operator', 'soc-operator'],
  ])('%s and %s are the same label', (one, other) => {
    expect(isSameLabel(one, other)).toBe(true);
  });

  test.each([
    ['soc operator', 'soc-operator'],
    ['médical', 'medical'],
    ['a b', 'a  b'],
    ['ﬁ²', 'fi2'],
  ])('%j and %j are different labels', (one, other) => {
    expect(isSameLabel(one, other)).toBe(false);
  });
});
