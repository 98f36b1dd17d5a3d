import { afterAll, describe, expect, test } from 'vitest';
import type { Json } from '#libs/contracts';
import { SchemaChecker } from './index.js';

const checker = new SchemaChecker();
afterAll(() => checker.close());

type Schema = Readonly<Record<string, Json>>;

/** Whether a new schema is accepted, and then matches the answer. */
async function fits(schema: Schema, output: Json): Promise<boolean> {
  const stored = await checker.storedSchemaOf('org-1', { expected_format: 'structured_json', schema });
  if (stored.outcome !== 'valid') throw new Error(JSON.stringify(stored));
  const wanted = { expected_format: 'structured_json' as const, schema: stored.schema };
  return (await checker.faultsOf('org-1', wanted, output)).length === 0;
}

/** The first fault of a refused schema. */
async function refusal(schema: Schema): Promise<string> {
  const stored = await checker.storedSchemaOf('org-1', { expected_format: 'structured_json', schema });
  if (stored.outcome === 'valid') return 'taken';
  const [fault] = stored.faults;
  return `${fault?.pointer ?? ''} ${fault?.detail ?? ''}`;
}

describe('multipleOf is decided on decimals', () => {
  test.each([
    [19.99, 0.01, true],
    [0.3, 0.1, true],
    [1.1, 0.1, true],
    [4.35, 0.01, true],
    [-19.99, 0.01, true],
    [19.995, 0.01, false],
    [1e308, 0.5, true],
    [1e308, 0.123456789, false],
    [1e-7, 1e-8, true],
    [1e-8, 1e-7, false],
    [0, 0.01, true],
    [9, 2, false],
    [9007199254740991, 3, false],
    [7e-324, 5e-324, true],
  ])('%d of %d: %s', async (value, divisor, is) => {
    expect(await fits({ type: 'number', multipleOf: divisor }, value)).toBe(is);
  });
});

describe('data in a schema is not a schema', () => {
  test('a $ref in enum, const, default and examples is a value', async () => {
    const value = { $ref: 'https://example.com/x' };
    expect(await fits({ enum: [value], default: value, examples: [value] }, value)).toBe(true);
    expect(await fits({ const: value }, { $ref: 'elsewhere' })).toBe(false);
  });

  test('a field can have the name of a keyword', async () => {
    const schema = {
      type: 'object',
      properties: { $ref: { type: 'string' }, $dynamicRef: { type: 'string' } },
    };
    expect(await fits(schema, { $ref: 'a', $dynamicRef: 'b' })).toBe(true);
    expect(await fits(schema, { $ref: 1 })).toBe(false);
  });

  test('references resolve to anchors, and by the name of the schema itself', async () => {
    const $defs = { price: { $anchor: 'price', type: 'number' } };
    expect(await fits({ $defs, $ref: '#price' }, 'free')).toBe(false);
    expect(
      await fits({ $id: 'https://a.example/s', $defs, $ref: 'https://a.example/s#/$defs/price' }, 1),
    ).toBe(true);
    expect(await refusal({ $defs: { a: { $id: 'https://a.example/', type: 'string' } } })).toContain('$id');
    expect(await refusal({ examples: [{ type: 'string' }], $ref: '#/examples/0' })).toContain('$defs');
  });
});

describe('cases that Ajv alone gets wrong', () => {
  test('each of several patterns is matched', async () => {
    const schema = {
      type: 'object',
      properties: {
        zip: { type: 'string', pattern: '^[0-9]{5}$' },
        state: { type: 'string', pattern: '^[A-Z]{2}$' },
      },
      patternProperties: { '^n_': { type: 'number' }, '^s_': { type: 'string' } },
    };
    expect(await fits(schema, { zip: '12345', state: 'NY', n_a: 1, s_a: 'x' })).toBe(true);
    expect(await fits(schema, { zip: '12345', state: '12345' })).toBe(false);
    expect(await fits(schema, { s_a: 1 })).toBe(false);
  });

  test('unevaluatedProperties sees the fields of a branch that was taken, of one that was not, and of `if` alone', async () => {
    const branches = {
      $defs: { base: { properties: { a: true } } },
      $ref: '#/$defs/base',
      anyOf: [
        { required: ['x'], properties: { x: true } },
        { required: ['y'], properties: { y: true } },
      ],
      unevaluatedProperties: false,
    };
    expect(await fits(branches, { a: 1, y: 1 })).toBe(true);
    expect(await fits(branches, { a: 1, x: 1 })).toBe(true);
    expect(await fits(branches, { y: 1, b: 1 })).toBe(false);
    const condition = {
      if: { required: ['kind'], properties: { kind: { const: 'call' } } },
      else: { required: ['note'], properties: { note: { type: 'string' } } },
      unevaluatedProperties: false,
    };
    expect(await fits(condition, { kind: 'call' })).toBe(true);
    expect(await fits(condition, { note: 'x', kind: 'mail' })).toBe(false);
  });

  test('unevaluatedItems sees a branch that evaluated all items', async () => {
    const schema = { anyOf: [{ items: { type: 'string' } }, true], unevaluatedItems: { type: 'boolean' } };
    expect(await fits(schema, ['yes', 'no'])).toBe(true);
    expect(await fits(schema, [true, false])).toBe(true);
    expect(await fits(schema, ['yes', false])).toBe(false);
    expect(await refusal({ contains: { type: 'string' }, unevaluatedItems: false })).toContain('contains');
  });

  test('a lone surrogate is an item like any other', async () => {
    const schema = { type: 'array', uniqueItems: true };
    expect(await fits(schema, ['\ud800', '\ud801'])).toBe(true);
    expect(await fits(schema, ['\ud800', '\ud800'])).toBe(false);
  });
});

describe('patterns are those of ECMA-262', () => {
  test.each([
    ['^\\s+$', '\u00a0\ufeff\u2003', true],
    ['^\\S+$', 'a\u00a0b', false],
    ['^[^\\S]$', '\u3000', true],
    ['^a.b$', 'a\u2028b', false],
    ['^\\cA$', '\u0001', true],
    ['^\\u{1F600}$', '\u{1F600}', true],
    ['^\\ud83d\\ude00$', '\u{1F600}', true],
    ['^\\p{Letter}+$', 'é', true],
    ['^\\p{Script=Greek}$', 'α', true],
    ['^(?<year>\\d{4})$', '2026', true],
    ['^\\d+$', '٣', false],
    ['^[]$', '', false],
    ['^[^]$', '\n', true],
    ['^[[:alpha:]]$', '[]', true],
    ['^[\\b]$', '\b', true],
    ['^a\\-b\\/c$', 'a-b/c', true],
  ])('%s on %j: %s', async (pattern, text, is) => {
    expect(await fits({ type: 'string', pattern }, text)).toBe(is);
  });

  test.each(['\\a', '\\Z', '\\Qx\\E', '(?=a)', '(a)\\1', '[a', 'a\\'])(
    '%s is refused, with a pointer to it',
    async pattern => {
      const schema = { type: 'object', properties: { a: { type: 'string', pattern } } };
      expect(await refusal(schema)).toMatch(
        /^\/output\/schema\/properties\/a\/pattern This pattern cannot be used/,
      );
    },
  );
});
