import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExactly } from './exact-json.js';
import { parseJson, readJson, readJsonBytes } from './read-json.js';

const pointersIn = (text: string): readonly string[] => {
  const read = readJson(text);
  return read.outcome === 'inexact' ? read.faults.map(({ pointer }) => pointer) : [];
};

function valueIn(json: string): unknown {
  const read = readJson(json);
  return read.outcome === 'not_json' ? undefined : read.value;
}

/** Names and texts that resemble refused ones, or properties of objects. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    String.raw`\u0000`,
    String.raw`\ud800`,
    '"',
    '\\',
    '😀',
  ),
);
const { json: anyJson } = fc.letrec<{ json: unknown }>(tie => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.maxSafeInteger(),
      fc.constant(null),
    ),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(text, tie('json')), { maxLength: 4 }).map(members => Object.fromEntries(members)),
  ),
}));

test('the output of JSON.stringify is read unchanged, with any names', () => {
  fc.assert(
    fc.property(anyJson, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
      const json = JSON.stringify(value, null, space);
      const read = readJson(json);
      expect(read.outcome).toBe('read');
      expect(JSON.stringify(read.outcome === 'read' && read.value, null, space)).toBe(json);
    }),
    { numRuns: 1_000 },
  );
});

describe('numbers', () => {
  test.each([
    ['9007199254740993', ['']],
    ['{"a":[1,{"b":9007199254740993}]}', ['/a/1/b']],
    ['{"a":-1e400,"b":1,"c":1E+400}', ['/a', '/c']],
    ['{"a/b~":1e-400}', ['/a~1b~0']],
    ['{ "a" :\n9007199254740993 }', ['/a']],
    ['[0,[],{},1e400]', ['/3']],
    ['{"\\u00e9":1e400}', ['/é']],
  ])('%s', (json, pointers) => {
    expect(pointersIn(json)).toEqual(pointers);
  });

  test.each([
    '"9007199254740993"',
    '{"9007199254740993":"1e400"}',
    '["[1e400", "\\"9007199254740993"]',
    '[9007199254740992,0.1,-0,1e21]',
  ])('%s is kept', json => {
    expect(readJson(json)).toEqual({ outcome: 'read', value: JSON.parse(json) });
  });

  test('no value is repeated in a message: it may be a secret', () => {
    expect(JSON.stringify(readJson('{"pin":9007199254740997}'))).not.toContain('40997"');
  });
});

describe('names that appear twice in one object', () => {
  test.each([
    ['{"a":1,"a":1}', ['/a']],
    ['{"a":1,"b":{"c":1,"d":2,"c":3}}', ['/b/c']],
    ['{"a":1,"\\u0061":2}', ['/a']],
    ['{"__proto__":1,"__proto__":2}', ['/__proto__']],
    ['{"constructor":{},"constructor":{}}', ['/constructor']],
    ['[{"a":1},{"a":1,"a":2}]', ['/1/a']],
    ['{"1":1,"1":2}', ['/1']],
    ['{"":1,"":2}', ['/']],
  ])('%s', (json, pointers) => {
    expect(pointersIn(json)).toEqual(pointers);
  });

  test('the same name in several objects is fine', () => {
    expect(readJson('[{"a":{"a":1}},{"a":2}]').outcome).toBe('read');
  });
});

describe('text', () => {
  test.each([
    [String.raw`{"a":"x\u0000y"}`, ['/a']],
    [String.raw`{"a":["\ud800"]}`, ['/a/0']],
    [String.raw`{"a":"\uDC00\ud83d"}`, ['/a']],
    [String.raw`{"a":"\\\u0000"}`, ['/a']],
    [String.raw`{"x\u0000":1}`, ['/x\ufffd']],
    [String.raw`{"\ud800":{"b":1e400}}`, ['/\ufffd', '/\ufffd/b']],
  ])('%s is refused', (json, pointers) => {
    expect(pointersIn(json)).toEqual(pointers);
  });

  test.each([
    String.raw`"\\u0000"`,
    String.raw`"\\\\u0000"`,
    String.raw`{"\\u0000":"\\ud800"}`,
    String.raw`"\ud83d\ude00"`,
    String.raw`"\u0001\u001f"`,
  ])('%s is kept', json => {
    expect(readJson(json)).toEqual({ outcome: 'read', value: JSON.parse(json) });
  });
});

describe('names with escapes', () => {
  /** After the first of each pair, V8 reads the second with the name of the first. */
  const PAIRS = [
    [String.raw`{"a":0,"\\":1}`, String.raw`{"a":0,"\"":1}`],
    [String.raw`{"b":0,"\\":1}`, String.raw`{"b":0,"\n":1}`],
    [String.raw`{"c":0,"\\u00":1}`, String.raw`{"c":0,"\u0001bcd":1}`],
    [String.raw`{"__proto__":0,"\\":1}`, String.raw`{"__proto__":0,"\t":1}`],
  ] as const;

  test.each(PAIRS)('after %s, %s keeps its name', (one, other) => {
    const readers = [(json: string) => valueIn(json), parseJson, parseExactly];
    for (const read of readers) {
      for (const json of [one, other, one, other]) expect(JSON.stringify(read(json))).toBe(json);
    }
  });

  test('both of a pair can be in one object', () => {
    const json = String.raw`{"\\":1,"\"":2,"\n":3}`;
    expect(JSON.stringify(valueIn(json))).toBe(json);
  });
});

test('names of object properties are ordinary names', () => {
  const json = '{"__proto__":{"a":1},"constructor":2,"toString":3,"hasOwnProperty":4}';
  const read = readJson(json);
  expect(read.outcome).toBe('read');
  expect(JSON.stringify(read.outcome === 'read' && read.value)).toBe(json);
});

test('no more faults are found than requested', () => {
  const read = readJson(`[${Array<string>(200).fill('1e400').join(',')}]`, 7);
  expect(read.outcome === 'inexact' && read.faults).toHaveLength(7);
});

test.each(['', '{"a":', '01', '1e', 'NaN', 'Infinity', '-', '{"a":1,}', "{'a':1}", '[1] 2'])(
  '%s is no JSON',
  json => {
    expect(readJson(json)).toEqual({ outcome: 'not_json' });
  },
);

test('bytes must be UTF-8', () => {
  expect(readJsonBytes(Buffer.from('"é"'))).toEqual({ outcome: 'read', value: 'é' });
  expect(readJsonBytes(Buffer.from('"é"', 'latin1'))).toEqual({ outcome: 'not_json' });
  // The UTF-8 form of an unpaired surrogate, which no encoder may write.
  expect(readJsonBytes(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toEqual({ outcome: 'not_json' });
});
