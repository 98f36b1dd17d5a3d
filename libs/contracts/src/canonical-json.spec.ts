import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { payloadHash } from './canonical-json.js';
import { JsonValue, sameJson } from './model/json.js';
import type { Json } from './model/json.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const { json } = fc.letrec<{ json: Json; leaf: Json }>(tie => ({
  leaf: fc.oneof(
    fc.constantFrom(null, true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.string({ unit: 'grapheme', maxLength: 10 }),
  ),
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 6 }), tie('json'), { maxKeys: 4 }),
  ),
}));

/** The same value with the members of every object in the opposite order. */
function reordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([name, child]) => [name, reordered(child)]));
}

/** Every value that differs from the given one in one leaf, or in one empty container. */
function* withOneLeafChanged(value: Json): Generator<Json> {
  if (typeof value !== 'object' || value === null) {
    yield typeof value === 'string' ? `${value} ` : String(value);
    return;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) yield Array.isArray(value) ? {} : [];
  for (const [place, [name, child]] of entries.entries()) {
    for (const changed of withOneLeafChanged(child)) {
      const next = entries.with(place, [name, changed]);
      yield Array.isArray(value) ? next.map(([, item]) => item) : Object.fromEntries(next);
    }
  }
}

describe('the hash of a payload', () => {
  test('is the SHA-256 of its canonical form', () => {
    expect(payloadHash({ b: [1, 'é', null], a: { y: false, x: 1e21 } })).toBe(
      sha256('{"a":{"x":1e+21,"y":false},"b":[1,"é",null]}'),
    );
    expect(payloadHash('')).toBe(sha256('""'));
  });

  test('does not depend on the order of members', () => {
    fc.assert(
      fc.property(json, value => {
        expect(payloadHash(reordered(value))).toBe(payloadHash(value));
      }),
    );
  });

  test('does not depend on the spelling of numbers, texts, and white space', () => {
    const spellings = [
      '{"n":100,"t":"é/"}',
      ' { "t" : "\\u00e9\\/", "n" : 1.0e2 }',
      '{"n":100.00,"t":"\\u00E9/"}',
    ];
    const hashes = spellings.map(text => payloadHash(JsonValue.parse(JSON.parse(text))));
    expect(new Set(hashes).size).toBe(1);
    expect(payloadHash(-0)).toBe(payloadHash(0));
  });

  test('changes with every leaf', () => {
    fc.assert(
      fc.property(json, value => {
        const hash = payloadHash(value);
        for (const changed of withOneLeafChanged(value)) expect(payloadHash(changed)).not.toBe(hash);
      }),
    );
  });

  test('is equal for equal values only', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        // -0 and 0 are the same number in JSON's canonical form.
        const same = sameJson(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
        expect(payloadHash(one) === payloadHash(other)).toBe(same);
      }),
    );
  });
});
