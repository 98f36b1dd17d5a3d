import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CallbackAuth, StoredCallbackAuth, isReservedHeader } from './callback.js';

const RESERVED = [
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'svix-id',
  'svix-timestamp',
  'svix-signature',
  'x-verified-workflows-signature',
  'x-humanlayer-signature',
  'x-countersign-anything',
  'ce-id',
  'ce-type',
  'traceparent',
  'tracestate',
  'baggage',
  'host',
  'connection',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
  'content-type',
  'content-encoding',
  'x-forwarded-for',
  'forwarded',
  'user-agent',
];

/** The same name with random casing of each letter. */
const inAnyCase = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map(upper =>
      Array.from(name, (letter, at) => (upper[at] === true ? letter.toUpperCase() : letter)).join(''),
    );

const headerAuth = (name: string) => ({ type: 'header', name, value: 'secret' });

describe('the header of a callback', () => {
  test.each(RESERVED)('cannot be %s, in any case', reserved => {
    fc.assert(
      fc.property(inAnyCase(reserved), name => {
        expect(isReservedHeader(name)).toBe(true);
        expect(CallbackAuth.safeParse(headerAuth(name)).success).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  test.each(['authorization', 'X-Api-Key', 'x-callback-token', 'cookie', 'webhookid', 'hosted-by'])(
    'may be %s',
    name => {
      expect(CallbackAuth.safeParse(headerAuth(name)).success).toBe(true);
    },
  );

  test.each(['webhook-id ', 'webhook-id:', 'a b', 'a\r\nwebhook-id', ''])(
    'must have a valid header name: not %j',
    name => {
      expect(CallbackAuth.safeParse(headerAuth(name)).success).toBe(false);
    },
  );

  test('can still be read when it was stored before its name was reserved', () => {
    expect(StoredCallbackAuth.safeParse(headerAuth('ce-id')).success).toBe(true);
  });
});
