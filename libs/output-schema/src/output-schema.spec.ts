import { performance } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import type { Json } from '#libs/contracts';
import { OutputValidator, storedSchemaOf } from './index.js';

const stored = (schema: Readonly<Record<string, Json>>) =>
  storedSchemaOf({ expected_format: 'structured_json', schema });
const faults = (schema: Readonly<Record<string, Json>>, output: Json) =>
  new OutputValidator().faultsOf(schema, 'structured_json', output);
const pointersIn = (schema: Readonly<Record<string, Json>>) => {
  const result = stored(schema);
  return result.outcome === 'invalid' ? result.faults.map(fault => fault.pointer) : [];
};

describe('the shorthand', () => {
  test('stands for a schema in which every field is required and no other is known', () => {
    expect(stored({ reached_user: 'boolean', user_confirmed: 'boolean', notes: 'string' })).toEqual({
      outcome: 'valid',
      schema: {
        type: 'object',
        properties: {
          reached_user: { type: 'boolean' },
          user_confirmed: { type: 'boolean' },
          notes: { type: 'string' },
        },
        required: ['reached_user', 'user_confirmed', 'notes'],
        additionalProperties: false,
      },
    });
  });

  test('knows optional fields, lists and nested objects', () => {
    const result = stored({ tags: 'string[]', note: 'string?', caller: { name: 'string' } });
    expect(result).toMatchObject({
      schema: {
        properties: {
          tags: { type: 'array', items: { type: 'string' } },
          caller: { type: 'object', required: ['name'] },
        },
        required: ['tags', 'caller'],
      },
    });
  });

  test('a schema that says only its type is JSON Schema and is kept as it is', () => {
    expect(stored({ type: 'string' })).toEqual({ outcome: 'valid', schema: { type: 'string' } });
    expect(stored({ type: 'string', notes: 'string' })).toMatchObject({
      schema: { required: ['type', 'notes'] },
    });
  });
});

describe('a schema that is refused', () => {
  test.each<[string, Readonly<Record<string, Json>>]>([
    ['an unknown type', { type: 'wibble' }],
    ['a keyword with the wrong kind of value', { type: 'object', required: 'x' }],
    ['a pattern that is no regular expression', { type: 'string', pattern: '(' }],
    ['a pattern with a back-reference, which takes exponential time', { type: 'string', pattern: '(a)\\1' }],
    [
      'a pattern that repeats a repetition a million times',
      { type: 'string', pattern: '((a{1000}){1000}){1000}' },
    ],
    ['a reference to elsewhere', { $ref: 'https://example.com/schema.json' }],
    ['a reference to nothing', { $ref: '#/$defs/missing' }],
    ['a schema that leads back to itself', { type: 'object', properties: { child: { $ref: '#' } } }],
    ['one too deep', nested(40)],
    ['one too large', { type: 'object', description: 'x'.repeat(70_000) }],
  ])('%s', (_, schema) => {
    const at = pointersIn(schema);
    expect(at).toHaveLength(1);
    expect(at[0]).toMatch(/^\/output\/schema/);
  });

  test('one whose references double at each step: small to send, huge to follow', () => {
    const defs = Object.fromEntries(
      Array.from({ length: 14 }, (_, i): [string, Json] => [
        `d${i}`,
        i === 13
          ? { type: 'string' }
          : { anyOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] },
      ]),
    );
    expect(pointersIn({ $ref: '#/$defs/d0', $defs: defs })).toHaveLength(1);
  });
});

describe('an answer', () => {
  const schema = {
    type: 'object',
    properties: { ok: { type: 'boolean' }, n: { type: 'integer' } },
    required: ['ok'],
    additionalProperties: false,
  };

  test('that fits has no faults', () => {
    expect(faults(schema, { ok: true, n: 3 })).toEqual([]);
  });

  test('that does not is told each fault, with the field it is about', () => {
    expect(faults(schema, { n: 1.5, extra: 1 })).toEqual(
      expect.arrayContaining([
        { pointer: '/output/ok', detail: 'This field is missing.' },
        { pointer: '/output/extra', detail: 'This field is not known.' },
        { pointer: '/output/n', detail: 'This must be integer.' },
      ]),
    );
  });

  test('cannot meet a requirement with what every JavaScript object has', () => {
    expect(faults({ type: 'object', required: ['constructor'] }, {})).toEqual([
      { pointer: '/output/constructor', detail: 'This field is missing.' },
    ]);
  });

  test('without a schema is an object, or a string where text was asked for', () => {
    const validator = new OutputValidator();
    expect(validator.faultsOf(undefined, 'structured_json', {})).toEqual([]);
    expect(validator.faultsOf(undefined, 'structured_json', 'x')).toHaveLength(1);
    expect(validator.faultsOf(undefined, 'text', 'x')).toEqual([]);
    expect(validator.faultsOf(undefined, 'text', {})).toHaveLength(1);
  });

  test('unique items are told apart by value, whatever the order of their fields', () => {
    expect(
      faults({ type: 'array', uniqueItems: true }, [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]),
    ).toHaveLength(1);
    expect(faults({ type: 'array', uniqueItems: true }, [{ a: 1 }, { a: 2 }])).toEqual([]);
  });
});

describe('no schema and answer keep the process busy for long', () => {
  // Each of these takes minutes to years with JavaScript's regular expressions or Ajv's own keywords.
  const long = 20_000;
  test.each<[string, Readonly<Record<string, Json>>, Json]>([
    ['nested repetition', { type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(long - 1)}!`],
    ['alternatives that overlap', { type: 'string', pattern: '^(a|aa|aaa)+$' }, `${'a'.repeat(long - 1)}!`],
    ['counted repetition', { type: 'string', pattern: '^(.{0,30}.{0,30}){10}$' }, 'b'.repeat(long)],
    ['unique items', { type: 'array', uniqueItems: true }, Array.from({ length: 9_000 }, (_, i) => ({ i }))],
    [
      'many alternatives over many items',
      { type: 'array', contains: { anyOf: Array.from({ length: 400 }, () => ({ type: 'string' })) } },
      Array.from({ length: 2_000 }, () => 1),
    ],
  ])('%s', (_, schema, output) => {
    expect(stored(schema).outcome).toBe('valid');
    const startedAt = performance.now();
    new OutputValidator().faultsOf(schema, 'structured_json', output);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

function nested(depth: number): Readonly<Record<string, Json>> {
  return depth === 0 ? { type: 'string' } : { type: 'object', properties: { x: nested(depth - 1) } };
}
