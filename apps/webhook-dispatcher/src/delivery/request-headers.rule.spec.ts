import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallbackAuth } from '#libs/contracts';
import { destinationOf } from '../destinations/destination.rule.js';
import { MAX_RESPONSE_BYTES, responseText } from './attempt.rule.js';
import { callbackAuthOf, requestHeaders } from './request-headers.rule.js';

const ORG = '018f0000-0000-7000-8000-000000000001';

function headersWith(auth: CallbackAuth): Record<string, string> {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const request = {
    eventId: 'e1',
    body: '{}',
    dialect: 'native' as const,
    secrets: ['whsec_AAAA'],
    auth,
    traceparent,
  };
  return requestHeaders(request, new Date(1_614_265_330_999));
}

describe('requestHeaders', () => {
  it('has the three headers of Standard Webhooks', () => {
    expect(headersWith({ type: 'none' })).toMatchObject({
      'webhook-id': 'e1',
      'webhook-timestamp': '1614265330',
      'webhook-signature': expect.stringMatching(/^v1,/),
      'content-type': 'application/json',
    });
    expect(headersWith({ type: 'none' })).not.toHaveProperty('authorization');
  });

  it.each<[CallbackAuth, string, string]>([
    [{ type: 'bearer', token: 't0ken' }, 'authorization', 'Bearer t0ken'],
    [{ type: 'basic', username: 'ä', password: 'p:w' }, 'authorization', 'Basic w6Q6cDp3'],
    [{ type: 'header', name: 'X-Api-Key', value: 'k' }, 'x-api-key', 'k'],
  ])('%j', (auth, name, value) => {
    expect(headersWith(auth)[name]).toBe(value);
  });

  it.each(['Host', 'Content-Length', 'Transfer-Encoding', 'Webhook-Signature', 'CE-Id', 'Svix-Signature'])(
    "never contains a caller's %s, even if stored before the name was reserved",
    name => {
      const auth = callbackAuthOf(JSON.stringify({ type: 'header', name, value: 'forged' }));
      expect(headersWith(auth)).toEqual(headersWith({ type: 'none' }));
    },
  );
});

describe('responseText', () => {
  it('is at most 20,000 bytes of UTF-8 without NUL, for any body', () => {
    const bytes = fc.uint8Array({ maxLength: 40_000, size: 'max' });
    fc.assert(
      fc.property(bytes, body => {
        const text = responseText(Buffer.from(body));
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_RESPONSE_BYTES);
        expect(text).not.toContain('\0');
        expect(text.isWellFormed()).toBe(true);
      }),
    );
  });

  it('keeps valid text', () => {
    expect(responseText(Buffer.from('schön 🎉'))).toBe('schön 🎉');
  });
});

describe('destinations', () => {
  it('are equal for another query and differ by path, host and organization', () => {
    const { target, origin } = destinationOf(ORG, 'https://a.example/hook?x=1');
    expect(origin).toBe('https://a.example');
    expect(destinationOf(ORG, 'https://a.example/hook?x=2').target).toBe(target);
    expect(destinationOf(ORG, 'https://a.example/other').target).not.toBe(target);
    expect(destinationOf(ORG, 'https://b.example/hook').target).not.toBe(target);
    expect(destinationOf(`${ORG}x`, 'https://a.example/hook').target).not.toBe(target);
  });
});
