import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { textOfAnswer, typedAnswer } from './known-answer.rule.js';

test('an object is read as it was shown', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), output => {
      const json: unknown = JSON.parse(JSON.stringify(output));
      expect(typedAnswer(textOfAnswer(json), 'structured_json')).toEqual({ outcome: 'answer', output: json });
    }),
  );
});

test('a text is read as it was typed, also one that looks like JSON', () => {
  fc.assert(
    fc.property(
      fc.string().filter(text => text.trim() !== ''),
      text => {
        expect(typedAnswer(text, 'text')).toEqual({ outcome: 'answer', output: text });
      },
    ),
  );
});

test.each([
  ['', 'empty'],
  ['  \n', 'empty'],
  ['{"a":', 'no_json'],
  ['yes', 'no_json'],
])('%j is no answer', (text, outcome) => {
  expect(typedAnswer(text, 'structured_json')).toEqual({ outcome });
});
