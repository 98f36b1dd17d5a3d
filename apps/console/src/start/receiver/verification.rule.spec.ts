import { Webhook } from 'standardwebhooks';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { signatureOf } from './signature.js';
import { ageSeconds, secretBytes, signedRequest } from './verification.rule.js';

const SECRET = 'whsec_ZXhhbXBsZS1zaWduaW5nLXNlY3JldC0wMDAx';
const headersOf = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

test('the recomputed signature is that of the library, whatever the body', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.uuid(), async (body, id) => {
      const sentAt = new Date('2026-03-02T03:50:00.000Z');
      const signature = new Webhook(SECRET).sign(id, sentAt, body);
      const timestamp = String(sentAt.getTime() / 1_000);
      const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
      const signed = signedRequest(headersOf(headers), body);
      const key = secretBytes(SECRET);
      if (!('content' in signed) || key === undefined) throw new Error('The request is signed.');
      expect(await signatureOf(key, signed.content)).toBe(signature);
      expect(signed.signatures).toEqual([signature]);
    }),
    { numRuns: 30 },
  );
});

test('missing headers are named, and several signatures are separate', () => {
  expect(signedRequest(headersOf({ 'webhook-id': '1' }), '')).toEqual({
    missing: ['webhook-timestamp', 'webhook-signature'],
  });
  const headers = { 'webhook-id': '1', 'webhook-timestamp': '2', 'webhook-signature': 'v1,a v1,b' };
  expect(signedRequest(headersOf(headers), '{}')).toMatchObject({
    signatures: ['v1,a', 'v1,b'],
    content: '1.2.{}',
  });
});

test.each([
  ['1772423400', 0],
  ['1772423100', 300],
  ['1772423460', -60],
  ['yesterday', undefined],
])('the age of %s', (timestamp, age) => {
  expect(ageSeconds(timestamp, '2026-03-02T03:50:00.000Z')).toBe(age);
});

test('texts that are no secret are not taken for one', () => {
  for (const text of ['', 'whsec_', 'whsec_ä', 'whsec_abc', '=']) expect(secretBytes(text)).toBe(undefined);
  expect(secretBytes(` ${SECRET} `)).toHaveLength(27);
});
