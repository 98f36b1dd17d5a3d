import { describe, expect, it } from 'vitest';
import type { CallbackAuth } from '#libs/contracts';
import { callbackAuthOf, requestHeaders } from './request-headers.rule.js';

function headersWith(auth: CallbackAuth): Record<string, string> {
  const request = {
    eventId: 'e1',
    body: '{}',
    dialect: 'native' as const,
    secrets: ['whsec_AAAA'],
    auth,
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
