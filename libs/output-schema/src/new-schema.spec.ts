import { afterAll, describe, expect, test } from 'vitest';
import type { Json } from '#libs/contracts';
import { SchemaChecker } from './index.js';

const checker = new SchemaChecker();
afterAll(() => checker.close());

type Schema = Readonly<Record<string, Json>>;

async function outcomeOf(schema: Schema): Promise<readonly string[]> {
  const stored = await checker.storedSchemaOf('org-1', { expected_format: 'structured_json', schema });
  if (stored.outcome !== 'valid') return stored.faults.map(({ pointer, detail }) => `${pointer} ${detail}`);
  return [stored.schema === schema ? 'as it is' : 'shorthand'];
}

describe('the shorthand is recognised by intent', () => {
  test.each<[Schema, string]>([
    [{ reached_user: 'boolean' }, 'shorthand'],
    [{ title: 'string', description: 'string' }, 'shorthand'],
    [{ type: 'string', notes: 'string' }, 'shorthand'],
    [{ properties: { name: 'string', bedrooms: 'integer' } }, 'shorthand'],
    [{ pattern: 'string', format: 'string?' }, 'shorthand'],
    [{ type: 'object', title: 'string' }, 'as it is'],
    [{ type: 'string', description: 'number' }, 'as it is'],
    [{ type: 'object', properties: { a: { type: 'string', description: 'string' } } }, 'as it is'],
    [{ $ref: '#/$defs/a', $defs: { a: { type: 'string' } } }, 'as it is'],
    [{ title: 'A person' }, 'as it is'],
    [{ pattern: '^a$' }, 'as it is'],
    [{ items: { type: 'string' } }, 'as it is'],
    [{}, 'as it is'],
  ])('%j is %s', async (schema, expected) => {
    expect(await outcomeOf(schema)).toEqual([expected]);
  });

  test.each<[Schema, string, string]>([
    [{ reached_user: 'boolan' }, '/output/schema/reached_user', 'Did you mean "boolean"?'],
    [{ count: 'int', note: 'string' }, '/output/schema/count', 'Did you mean "integer"?'],
    [{ tags: 'strng[]?' }, '/output/schema/tags', 'Did you mean "string[]?"?'],
    [{ caller: { name: 'sting' } }, '/output/schema/caller/name', 'Did you mean "string"?'],
    [{ title: 'strng' }, '/output/schema/title', 'Did you mean "string"?'],
    [{ when: 'moment' }, '/output/schema/when', 'string, number, integer, boolean, object, array'],
    [{ tags: ['string'] }, '/output/schema/tags', 'Write "string[]".'],
    [{ a: 'string', b: 5 }, '/output/schema/b', 'a type name'],
    [{ caller: { type: 'string' }, ok: 'boolean' }, '/output/schema/caller', 'under "properties"'],
    [{ type: 'strng' }, '/output/schema/type', 'Did you mean "string"?'],
    [Object.fromEntries([['__proto__', 'string']]), '/output/schema/__proto__', '__proto__'],
  ])('%j is refused by the name of the field', async (schema, pointer, detail) => {
    const [fault, ...more] = await outcomeOf(schema);
    expect(fault).toMatch(new RegExp(`^${pointer.replaceAll('/', '\\/')} `));
    expect(fault).toContain(detail);
    expect(more).toEqual([]);
  });
});

describe('a keyword that would be ignored is refused by name', () => {
  test.each<[Schema, string, string]>([
    [{ type: 'object', propertes: { a: { type: 'string' } } }, 'propertes', '"properties"'],
    [
      { type: 'object', properties: { a: { type: 'string', minlength: 1 } } },
      'properties/a/minlength',
      '"minLength"',
    ],
    [{ type: 'object', addtionalProperties: false }, 'addtionalProperties', '"additionalProperties"'],
    [{ type: 'string', titel: 'string' }, 'titel', '"title"'],
    [{ type: 'string', nullable: true }, 'nullable', '["string", "null"]'],
    [
      { type: 'array', items: [{ type: 'string' }], additionalItems: false },
      'additionalItems',
      'prefixItems',
    ],
    [{ type: 'string', enumm: ['a'] }, 'enumm', '"enum"'],
    [{ type: 'object', required: ['a'], wibble: 1 }, 'wibble', 'x-'],
    [{ anyOf: [{ type: 'string' }, { typ: 'number', minimum: 1 }] }, 'anyOf/1/typ', '"type"'],
    [{ type: ['string', 'nul'] }, 'type', '"null"'],
    [{ type: 'string', format: 'datetime' }, 'format', '"date-time"'],
    [{ type: 'string', $schema: 'http://json-schema.org/draft-07/schema#' }, '$schema', '2020-12'],
    [
      { type: 'object', properties: Object.fromEntries([['__proto__', { type: 'string' }]]) },
      'properties',
      '__proto__',
    ],
  ])('%j', async (schema, place, detail) => {
    const [fault] = await outcomeOf(schema);
    expect(fault).toContain(`/output/schema/${place} `);
    expect(fault).toContain(detail);
  });

  test.each<[Schema]>([
    [
      {
        type: 'string',
        'x-order': 1,
        title: 'T',
        description: 'D',
        examples: ['a'],
        default: 'a',
        deprecated: true,
      },
    ],
    [{ type: 'string', readOnly: true, writeOnly: false, $comment: 'c', contentEncoding: 'base64' }],
    [{ $schema: 'https://json-schema.org/draft/2020-12/schema#', type: 'string' }],
    [{ type: 'string', format: 'currency' }],
    [{ definitions: { a: { type: 'string' } }, $ref: '#/definitions/a' }],
    [{ type: 'object', properties: { nullable: { type: 'boolean' }, propertes: { type: 'string' } } }],
  ])('%j is accepted', async schema => {
    expect(await outcomeOf(schema)).toEqual(['as it is']);
  });

  test('at most twenty faults are reported, with a pointer into the metaschema’s too', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, place) => [`wibble${place}`, 1]));
    expect(await outcomeOf({ type: 'string', ...many })).toHaveLength(20);
    const [fault] = await outcomeOf({ type: 'object', properties: { a: { type: 'string', maxLength: -1 } } });
    expect(fault).toMatch(/^\/output\/schema\/properties\/a\/maxLength /);
  });
});

test('a schema that was stored before keeps its behaviour', async () => {
  const answer = (schema: Schema, output: Json) =>
    checker.faultsOf('org-1', { expected_format: 'structured_json', schema }, output);
  expect(await answer({ reached_user: 'boolan' }, { reached_user: 1 })).toEqual([]);
  expect(await answer({ type: 'object', propertes: { a: { type: 'string' } } }, { a: 1 })).toEqual([]);
  expect(await answer({ type: 'string', pattern: '\\Aabc\\z' }, 'abc')).toEqual([]);
  expect(
    await answer({ type: 'string', $schema: 'http://json-schema.org/draft-07/schema#' }, 1),
  ).toHaveLength(1);
});
