import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_DEPTH, MAX_MEMBERS, MAX_NAME_BYTES } from './body-limits.rule.js';
import { complexityOf } from './json-complexity.rule.js';

const of = (json: string, values = 1_000_000) => complexityOf(Buffer.from(json), { values });
const WITHIN = { outcome: 'within' };

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, child) => sum + countValues(child), 1);
}

test('counts the values as written, regardless of the contents of strings', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '[,{', ']}', '\\"', ',:,'));
  const { json: anyJson } = fc.letrec<{ json: unknown }>(tie => ({
    json: fc.oneof(
      { depthSize: 'small' },
      fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(null, true)),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(text, tie('json'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(anyJson, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
      const json = JSON.stringify(value, null, space);
      const count = countValues(value);
      expect(of(json, count)).toEqual(WITHIN);
      if (count > 1) expect(of(json, count - 1)).toMatchObject({ outcome: 'too_complex' });
    }),
    { numRuns: 500 },
  );
});

describe('each limit is enforced and named', () => {
  test('values in total', () => {
    expect(of('[1,[2,{"a":3}]]', 5)).toMatchObject({
      outcome: 'too_complex',
      detail: expect.stringMatching(/at most 5 values/),
    });
  });
  test('members of one object or list', () => {
    const list = (count: number) => `[${Array<number>(count).fill(1).join(',')}]`;
    expect(of(list(MAX_MEMBERS))).toEqual(WITHIN);
    expect(of(list(MAX_MEMBERS + 1))).toMatchObject({
      detail: expect.stringMatching(/at most 10000 members/),
    });
  });
  test('depth', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(of(nested(MAX_DEPTH))).toEqual(WITHIN);
    expect(of(nested(MAX_DEPTH + 1))).toEqual({ outcome: 'too_deep' });
  });
  test('bytes of a name, but not of a text', () => {
    const long = 'é'.repeat(MAX_NAME_BYTES / 2);
    expect(of(`{"${long}":"${long}${long}"}`)).toEqual(WITHIN);
    expect(of(`{"${long}e" : 1}`)).toMatchObject({
      detail: expect.stringMatching(/name may have at most 1000/),
    });
  });
});
