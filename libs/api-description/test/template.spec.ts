import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Members, Reference, Token, renderJson, templateOf, valueOf } from '../src/index.js';

test('any JSON value round-trips through its template', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      expect(valueOf(templateOf(value), () => '')).toEqual(value);
    }),
  );
});

test('tokens that no value serializes to can be written', () => {
  const template = new Members([
    ['same', 1],
    ['same', new Token('1e400')],
    ['__proto__', new Reference('task')],
    ['half', '\ud800'],
    ['zero', -0],
  ]);
  expect(renderJson(template, ({ kind }) => `the ${kind}`)).toBe(
    String.raw`{"same":1,"same":1e400,"__proto__":"the task","half":"\ud800","zero":-0}`,
  );
});
