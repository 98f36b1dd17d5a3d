import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderJson, templateOf } from '#libs/api-description';
import type { Template } from '#libs/api-description';
import { bodyFault, withFault } from './body-fault.js';
import type { BodyFault } from './body-fault.js';

const text = (template: Template): string => renderJson(template, ({ kind }) => kind);
const BODY = templateOf({ a: 1, b: [2, { c: 3 }] });
const fault = (place: number, kind: BodyFault['kind']): string =>
  text(withFault(BODY, { place, kind, value: 'odd', name: 'other' }));

test.each([
  [0, 'replace', '"odd"'],
  [1, 'replace', '{"a":"odd","b":[2,{"c":3}]}'],
  [3, 'replace', '{"a":1,"b":["odd",{"c":3}]}'],
  [5, 'replace', '{"a":1,"b":[2,{"c":"odd"}]}'],
  [1, 'remove', '{"b":[2,{"c":3}]}'],
  [4, 'remove', '{"a":1,"b":[2]}'],
  [4, 'add', '{"a":1,"b":[2,{"c":3,"other":"odd"}]}'],
  [2, 'add', '{"a":1,"b":[2,{"c":3},"odd"]}'],
  [1, 'repeat', '{"a":"odd","a":1,"b":[2,{"c":3}]}'],
  [5, 'rename', '{"a":1,"b":[2,{"other":3}]}'],
  [1, 'wrap', '{"a":[1],"b":[2,{"c":3}]}'],
] as const)('at place %i, %s', (place, kind, expected) => {
  expect(fault(place, kind)).toBe(expected);
});

test('every fault can be applied to every body', () => {
  fc.assert(
    fc.property(fc.jsonValue(), bodyFault(['task']), (value, one) => {
      expect(typeof text(withFault(templateOf(value), one))).toBe('string');
    }),
  );
});
