import { afterAll, describe, expect, test } from 'vitest';
import type { Json } from '#libs/contracts';
import { SchemaChecker } from './index.js';

const checker = new SchemaChecker();
afterAll(() => checker.close());

type Schema = Readonly<Record<string, Json>>;
const stored = (schema: Schema) =>
  checker.storedSchemaOf('org-1', { expected_format: 'structured_json', schema });
const faults = (schema: Schema, output: Json) =>
  checker.faultsOf('org-1', { schema, expected_format: 'structured_json' }, output);
const pointersIn = async (schema: Schema) => {
  const result = await stored(schema);
  return result.outcome === 'valid' ? [] : result.faults.map(fault => fault.pointer);
};

describe('the shorthand', () => {
  test('expands to a schema in which every field is required and no other is permitted', async () => {
    expect(await stored({ reached_user: 'boolean', user_confirmed: 'boolean', notes: 'string' })).toEqual({
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

  test('supports optional fields, lists and nested objects', async () => {
    const result = await stored({ tags: 'string[]', note: 'string?', caller: { name: 'string' } });
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

  test('a schema with only a type is JSON Schema and is kept unchanged', async () => {
    expect(await stored({ type: 'string' })).toEqual({ outcome: 'valid', schema: { type: 'string' } });
    expect(await stored({ type: 'string', notes: 'string' })).toMatchObject({
      schema: { required: ['type', 'notes'] },
    });
  });
});

describe('a refused schema', () => {
  test.each<[string, Schema]>([
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
  ])('%s', async (_, schema) => {
    const at = await pointersIn(schema);
    expect(at).toHaveLength(1);
    expect(at[0]).toMatch(/^\/output\/schema/);
  });

  test('one whose references double at each step: small to send, huge to follow', async () => {
    const defs = Object.fromEntries(
      Array.from({ length: 14 }, (_, i): [string, Json] => [
        `d${i}`,
        i === 13
          ? { type: 'string' }
          : { anyOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] },
      ]),
    );
    expect(await pointersIn({ $ref: '#/$defs/d0', $defs: defs })).toHaveLength(1);
  });
});

describe('an answer', () => {
  const schema = {
    type: 'object',
    properties: { ok: { type: 'boolean' }, n: { type: 'integer' } },
    required: ['ok'],
    additionalProperties: false,
  };

  test('that matches has no faults', async () => {
    expect(await faults(schema, { ok: true, n: 3 })).toEqual([]);
  });

  test('that does not match gets each fault, with its field', async () => {
    expect(await faults(schema, { n: 1.5, extra: 1 })).toEqual(
      expect.arrayContaining([
        { pointer: '/output/ok', detail: 'This field is missing.' },
        { pointer: '/output/extra', detail: 'This field is not known.' },
        { pointer: '/output/n', detail: 'This must be integer.' },
      ]),
    );
  });

  test('cannot satisfy a requirement with properties that every JavaScript object has', async () => {
    expect(await faults({ type: 'object', required: ['constructor'] }, {})).toEqual([
      { pointer: '/output/constructor', detail: 'This field is missing.' },
    ]);
  });

  test('without a schema is an object, or a string if text is expected', async () => {
    const json = { expected_format: 'structured_json' } as const;
    const text = { expected_format: 'text' } as const;
    expect(await checker.faultsOf('org-1', json, {})).toEqual([]);
    expect(await checker.faultsOf('org-1', json, 'x')).toHaveLength(1);
    expect(await checker.faultsOf('org-1', text, 'x')).toEqual([]);
    expect(await checker.faultsOf('org-1', text, {})).toHaveLength(1);
  });

  test('unique items are compared by value, regardless of the order of their fields', async () => {
    expect(
      await faults({ type: 'array', uniqueItems: true }, [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]),
    ).toHaveLength(1);
    expect(await faults({ type: 'array', uniqueItems: true }, [{ a: 1 }, { a: 2 }])).toEqual([]);
  });
});

function nested(depth: number): Schema {
  return depth === 0 ? { type: 'string' } : { type: 'object', properties: { x: nested(depth - 1) } };
}
