import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyLimitsOf } from './body-limits.js';
import { parseJsonBody as parseWithin } from './parse-json-body.js';

const parseJsonBody = (body: string | Buffer) => parseWithin(Buffer.from(body), bodyLimitsOf('/v1/tasks'));

test('what JSON says comes out', () => {
  const harmless = fc
    .jsonValue({ maxDepth: 10 })
    .filter(value => !JSON.stringify(value).includes('__proto__'));
  fc.assert(
    fc.property(harmless, value => {
      expect(parseJsonBody(Buffer.from(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('nothing is said by an empty body', () => {
  expect(parseJsonBody(Buffer.alloc(0))).toBeUndefined();
});

test.each([
  ['not JSON', '{"a":'],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['a prototype', '{"a":{"__proto__":{"admin":true}}}'],
  ['a prototype behind an escape', String.raw`{"\u005f_proto__":1}`],
  ['a million brackets', '['.repeat(500_000) + ']'.repeat(500_000)],
  ['sixty-five levels', '['.repeat(65) + ']'.repeat(65)],
])('%s is refused', (_, body) => {
  expect(() => parseJsonBody(body)).toThrow(expect.objectContaining({ code: 'request.bad_json' }));
});
