import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '#libs/contracts';
import { bodyLimitsOf } from './body-limits.rule.js';
import { parseJsonBody } from './parse-json-body.js';

const parsed = (body: string | Buffer, itemsIn?: string) =>
  parseJsonBody(Buffer.from(body), bodyLimitsOf(itemsIn));
const batch = (...items: readonly string[]) => parsed(`{"tasks":[${items.join()}]}`, 'tasks');

test('the value is that of the JSON text', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 10 }), value => {
      const json = JSON.stringify(value);
      expect(JSON.stringify(parsed(json).value)).toBe(json);
    }),
  );
});

test('an empty body has no value', () => {
  expect(parsed(Buffer.alloc(0))).toEqual({ value: undefined });
});

test.each([
  ['not JSON', '{"a":'],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['a million brackets', '['.repeat(500_000) + ']'.repeat(500_000)],
  ['sixty-five levels', '['.repeat(65) + ']'.repeat(65)],
])('%s is refused', (_, body) => {
  expect(() => parsed(body)).toThrow(expect.objectContaining({ code: 'request.bad_json' }));
});

test('names of object properties are ordinary names', () => {
  const json = '{"a":{"__proto__":{"admin":true}},"constructor":1}';
  expect(JSON.stringify(parsed(json).value)).toBe(json);
});

test('values that would be changed are refused, each with a pointer', () => {
  const body = String.raw`{"a":9007199254740993,"b":[1e400],"c":{"d":1,"d":2},"e":"\ud800"}`;
  const faults = ['/a', '/b/0', '/c/d', '/e'].map(pointer => expect.objectContaining({ pointer }));
  expect(() => parsed(body)).toThrow(
    expect.objectContaining({ code: 'request.invalid', details: { faults } }),
  );
});

describe('in a batch', () => {
  test('such values are faults of their items', () => {
    const { inexact } = batch('{"a":1}', '{"a":1e400,"b":[1e400]}', '"x"', '1e400');
    expect([...(inexact?.faults ?? [])]).toEqual([
      [1, [expect.objectContaining({ pointer: '/a' }), expect.objectContaining({ pointer: '/b/0' })]],
      [3, [expect.objectContaining({ pointer: '' })]],
    ]);
  });

  test('bodies that differ only in one of them have different digests', () => {
    const digests = ['9007199254740993', '9007199254740995'].map(item => batch(item).inexact?.digest);
    expect(new Set(digests).size).toBe(2);
    expect(batch('9007199254740992').inexact).toBeUndefined();
  });

  test.each([
    ['beside the items', '{"tasks":[],"x":1e400}'],
    ['in items under another name', '{"tasks":[],"task":[1e400]}'],
    ['in the name of the items', '{"tasks":[1],"tasks":[2]}'],
    [
      'in too many',
      `{"tasks":[${Array<string>(LIMITS.batchTasks + 1)
        .fill('1e400')
        .join()}]}`,
    ],
  ])('%s such values refuse the whole batch', (_, body) => {
    expect(() => parsed(body, 'tasks')).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  });
});
