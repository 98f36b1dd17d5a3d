import fc from 'fast-check';
import { templateOf } from '#libs/api-description';
import type { Template } from '#libs/api-description';

const SCHEMAS = [
  { ok: 'boolean' },
  { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
  { type: 'object', properties: { ok: { type: 'boolean' }, note: { type: 'string', maxLength: 50 } } },
  { type: 'object', properties: { amount: { type: 'number', multipleOf: 0.01 } } },
  { type: 'object', properties: { on: { type: 'string', format: 'date' } } },
  { $defs: { a: { enum: ['x', 'y'] } }, type: 'object', properties: { a: { $ref: '#/$defs/a' } } },
  { type: 'object', properties: { list: { type: 'array', items: { type: 'integer' }, uniqueItems: true } } },
  { type: 'objekt' },
  { ok: 'boolan' },
  { type: 'object', properties: { p: { type: 'string', pattern: '^(a+)+$' } } },
];

const OUTPUTS = [
  { ok: true },
  { ok: true },
  { ok: false },
  { ok: true, note: 'seen' },
  { amount: 19.99 },
  { on: '2026-19-39' },
  {},
];

const anyOf = (values: readonly unknown[]): fc.Arbitrary<Template> =>
  fc.constantFrom(...values.map(templateOf));

/**
 * Valid values of members whose schema allows any object. Few and similar, so that answers fit the requested schema
 * often enough to complete tasks.
 */
export const OPEN_OBJECTS: Readonly<Record<string, fc.Arbitrary<Template>>> = {
  schema: anyOf(SCHEMAS),
  output: anyOf(OUTPUTS),
};
