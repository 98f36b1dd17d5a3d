import type { Json } from '#libs/contracts';

type JsonObject = Readonly<Record<string, Json>>;

/** A schema and an answer that are, or could be, crafted to keep a process busy. */
export interface HostileSchema {
  readonly name: string;
  readonly schema: JsonObject;
  readonly output: Json;
}

const TEXT_CHARS = 20_000;

function times<Value>(count: number, make: (index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function fields<Value>(
  count: number,
  make: (index: number) => readonly [string, Value],
): Record<string, Value> {
  return Object.fromEntries(times(count, make));
}

const text = (
  pattern: string,
  output = `${'ab'.repeat(TEXT_CHARS / 2 - 1)}!`,
): Pick<HostileSchema, 'schema' | 'output'> => ({
  schema: { type: 'string', pattern },
  output,
});

/** `d0` refers to `d1`, which refers to `d2`: `depth` steps, each wrapped by `wrap`. */
function chain(depth: number, wrap: (next: JsonObject) => JsonObject): JsonObject {
  const last = { type: 'string' };
  return {
    $ref: '#/$defs/d0',
    $defs: fields(depth, index => [
      `d${index}`,
      index === depth - 1 ? last : wrap({ $ref: `#/$defs/d${index + 1}` }),
    ]),
  };
}

function nestedArrays(depth: number, leaf: JsonObject): JsonObject {
  return depth === 0 ? leaf : { type: 'array', uniqueItems: true, items: nestedArrays(depth - 1, leaf) };
}

/** Every known kind of schema and answer that costs more than it seems to. */
export function hostileSchemas(): readonly HostileSchema[] {
  return [
    {
      name: 'two counted repetitions of counted repetitions',
      schema: {
        type: 'object',
        properties: {
          a: { type: 'string', pattern: '(?:[ab]{1,30}){30}[cd]' },
          b: { type: 'string', pattern: '(?:[ab]{1,30}){30}[ef]' },
        },
      },
      output: { a: 'ab'.repeat(TEXT_CHARS / 2), b: 'ab'.repeat(TEXT_CHARS / 2) },
    },
    { name: 'the same with lengths that allow it', ...text('(?:[ab]{1,8}){30}[cd]') },
    { name: 'nested repetition', ...text('^(a+)+$', `${'a'.repeat(TEXT_CHARS - 1)}!`) },
    { name: 'overlapping alternatives', ...text('^(a|aa|aaa|aaaa)+$', `${'a'.repeat(TEXT_CHARS - 1)}!`) },
    { name: 'a polynomial pattern', ...text('^.*.*.*.*.*.*.*.*c$') },
    { name: 'counted wildcards', ...text('^(.{0,30}.{0,10}){1,10}$', 'b'.repeat(TEXT_CHARS)) },
    { name: 'unicode classes', ...text('^(?:[\\p{L}\\p{N}]{1,20}\\P{Lu}?){1,20}$', 'é'.repeat(TEXT_CHARS)) },
    { name: 'case folded classes', ...text('(?i)(?:[a-zſK]{1,40}){10}[0-9]') },
    {
      name: 'a hundred patterns on one text',
      schema: {
        type: 'string',
        allOf: times(100, index => ({ pattern: `[ab]{1,30}[${String.fromCharCode(0x4e00 + index)}]` })),
      },
      output: 'ab'.repeat(TEXT_CHARS / 2),
    },
    {
      name: 'pattern properties × many keys',
      schema: {
        type: 'object',
        patternProperties: fields(100, index => [`^(k|kk|kkk)*${index}$`, { type: 'string' }]),
        additionalProperties: false,
      },
      output: fields(10_000, index => [`${'k'.repeat(60)}${index}x`, 1]),
    },
    {
      name: 'property names',
      schema: {
        propertyNames: { pattern: '^(a|b|ab)*c$', anyOf: times(50, index => ({ minLength: index })) },
      },
      output: fields(10_000, index => [`ab${index}`, 1]),
    },
    {
      name: '900 properties',
      schema: {
        type: 'object',
        properties: fields(900, index => [`p${index}`, { type: 'string' }]),
        required: times(900, index => `p${index}`),
      },
      output: {},
    },
    {
      name: 'unique items that look alike',
      schema: { type: 'array', uniqueItems: true },
      output: times(10_000, index => ({ same: 'value', i: index })),
    },
    {
      name: 'unique items nested in unique items',
      schema: nestedArrays(7, {}),
      output: [[[[[[times(15_000, index => index)]]]]]],
    },
    {
      name: 'an enumeration of thousands',
      schema: { type: 'array', items: { enum: times(6_000, index => `v${index}`) } },
      output: times(15_000, () => 'v5999'),
    },
    {
      name: 'an enumeration of objects',
      schema: { type: 'array', items: { enum: times(900, index => ({ a: 1, b: 2, c: index })) } },
      output: times(4_000, () => ({ a: 1, b: 2, c: -1 })),
    },
    {
      name: 'a constant of thousands of values',
      schema: { contains: { const: times(9_000, () => 1) } },
      output: times(2, () => times(8_999, () => 1)),
    },
    { name: 'references 13 deep', schema: chain(13, next => ({ allOf: [next] })), output: 'x' },
    {
      name: 'references that double at each step',
      schema: chain(12, next => ({ anyOf: [next, next] })),
      output: 1,
    },
    {
      name: 'one of hundreds, none of which fits',
      schema: { type: 'array', items: { oneOf: times(300, index => ({ required: [`r${index}`] })) } },
      output: times(2_000, () => ({})),
    },
    {
      name: 'contains among many',
      schema: { type: 'array', contains: { anyOf: times(400, () => ({ type: 'string' })) } },
      output: times(2_000, () => 1),
    },
    {
      name: 'dependent schemas',
      schema: { dependentSchemas: fields(400, index => [`k${index}`, { required: ['missing'] }]) },
      output: fields(8_000, index => [`k${index}`, 1]),
    },
    {
      name: 'unevaluated properties over many branches',
      schema: {
        anyOf: times(200, index => ({ properties: { [`a${index}`]: true } })),
        unevaluatedProperties: false,
      },
      output: fields(8_000, index => [`a${index}`, 1]),
    },
    {
      name: 'the length of a megabyte, a thousand times',
      schema: { allOf: times(900, index => ({ maxLength: 2_000_000 + index })) },
      output: 'x'.repeat(1_000_000),
    },
    {
      name: 'thousands of required fields',
      schema: { type: 'array', items: { required: times(5_000, index => `r${index}`) } },
      output: times(5_000, () => ({})),
    },
    {
      name: 'thousands of references into thousands of definitions',
      schema: {
        allOf: times(900, index => ({ $ref: `#/$defs/x${index}` })),
        $defs: fields(900, index => [`x${index}`, true]),
      },
      output: {},
    },
  ];
}
