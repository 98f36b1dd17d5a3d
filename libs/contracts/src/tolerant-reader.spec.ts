import { expect, test } from 'vitest';
import { z } from 'zod';
import { EVENTS, TaskView } from './index.js';
import * as contracts from './index.js';
import { readerOf } from './tolerant-reader.js';

const Inner = z.strictObject({ a: z.int() });

test.each([
  ['an object', z.strictObject({ inner: Inner }), { inner: { a: 1, new: 2 }, new: 3 }, { inner: { a: 1 } }],
  ['a list', z.array(Inner), [{ a: 1, new: 2 }], [{ a: 1 }]],
  ['a record', z.record(z.string(), Inner), { x: { a: 1, new: 2 } }, { x: { a: 1 } }],
  ['a tuple', z.tuple([Inner]), [{ a: 1, new: 2 }], [{ a: 1 }]],
  ['what may be null', Inner.nullable(), { a: 1, new: 2 }, { a: 1 }],
  ['what has a default', z.strictObject({ x: Inner.default({ a: 7 }) }), { new: 1 }, { x: { a: 7 } }],
  ['an intersection', z.intersection(Inner, z.object({ b: z.int() })), { a: 1, b: 2 }, { a: 1, b: 2 }],
  [
    'a discriminated union',
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('x'), a: z.int() }),
      z.strictObject({ kind: z.literal('y') }),
    ]),
    { kind: 'x', a: 1, new: 2 },
    { kind: 'x', a: 1 },
  ],
])('%s with fields of a newer release is read without them', (_, schema: z.ZodType, written, read) => {
  expect(readerOf(schema).parse(written)).toEqual(read);
});

test('a union reads a value that matches an option exactly as that option, in any order', () => {
  const union = z.union([Inner, z.strictObject({ a: z.int(), b: z.int() })]);
  expect(readerOf(union).parse({ a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
  expect(readerOf(union).parse({ a: 1, new: 2 })).toEqual({ a: 1 });
});

test('a recursive schema is read at every depth', () => {
  interface Tree {
    readonly children: readonly Tree[];
  }
  const Tree: z.ZodType<Tree> = z.lazy(() => z.strictObject({ children: z.array(Tree) }));
  const written = { children: [{ children: [], new: 1 }], new: 2 };
  expect(readerOf(Tree).parse(written)).toEqual({ children: [{ children: [] }] });
});

test('invalid values are still refused, including by refinements', () => {
  const Even = z.strictObject({ n: z.int() }).refine(({ n }) => n % 2 === 0);
  expect(readerOf(Even).safeParse({ n: 2, new: 1 }).success).toBe(true);
  expect(readerOf(Even).safeParse({ n: 1 }).success).toBe(false);
  expect(readerOf(Even).safeParse({ n: 'two' }).success).toBe(false);
  expect(readerOf(Even).safeParse({}).success).toBe(false);
});

test('loose objects keep unknown fields, and the strict schema stays strict', () => {
  const Loose = z.looseObject({ inner: Inner });
  expect(readerOf(Loose).parse({ inner: { a: 1, new: 2 }, kept: 3 })).toEqual({ inner: { a: 1 }, kept: 3 });
  expect(Inner.safeParse({ a: 1, new: 2 }).success).toBe(false);
});

test('no reply and no event refuses an unknown field', () => {
  const replies = Object.values<unknown>(contracts).flatMap(contract =>
    isCommand(contract) ? [[contract.subject, contract.reply] as const] : [],
  );
  expect(replies.length).toBeGreaterThan(60);
  const strict = [...replies, ...EVENTS.map(event => [event.type, event.data] as const)].flatMap(
    ([name, schema]) => strictIn(readerOf(schema)).map(path => `${name}${path}`),
  );
  expect(strict).toEqual([]);
  expect(strictIn(TaskView).length).toBeGreaterThan(0);
});

function isCommand(value: unknown): value is { readonly subject: string; readonly reply: z.ZodType } {
  return typeof value === 'object' && value !== null && 'reply' in value && 'subject' in value;
}

/** Where the JSON schema of a reader forbids additional properties. Options of unions have a tolerant twin. */
function strictIn(schema: z.ZodType): readonly string[] {
  const found: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('additionalProperties' in node && node.additionalProperties === false) found.push(path);
    for (const [name, part] of Object.entries(node)) if (name !== 'anyOf') visit(part, `${path}/${name}`);
  };
  visit(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input', reused: 'inline' }), '');
  return found;
}
