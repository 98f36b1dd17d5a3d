import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { SigningSecret } from '#libs/contracts';
import { SECRET_BYTES, signatureHeader, signingSecret } from './signature.rule.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe('signatureHeader', () => {
  it("matches the specification's example", () => {
    expect(
      signatureHeader([SECRET], 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}'),
    ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it("matches what the specification's library computes and accepts, for any secret and body", () => {
    const bytes = fc.uint8Array({ minLength: 24, maxLength: 64 }).map(array => Buffer.from(array));
    const now = new Date();
    const seconds = Math.floor(now.getTime() / 1_000);
    fc.assert(
      fc.property(bytes, fc.uuid(), fc.json(), (key, id, body) => {
        const secret = signingSecret(key);
        const header = signatureHeader([secret], id, seconds, body);
        expect(header).toBe(new Webhook(secret).sign(id, now, body));
        new Webhook(secret).verify(body, {
          'webhook-id': id,
          'webhook-timestamp': String(seconds),
          'webhook-signature': header,
        });
      }),
    );
  });

  it('signs with each of several secrets', () => {
    const other = signingSecret(randomBytes(SECRET_BYTES));
    const header = signatureHeader([other, SECRET], 'id', 1, '{}');
    expect(header.split(' ')).toEqual([
      signatureHeader([other], 'id', 1, '{}'),
      signatureHeader([SECRET], 'id', 1, '{}'),
    ]);
  });
});

it('creates secrets in the format that the contract specifies', () => {
  expect(SigningSecret.safeParse(signingSecret(randomBytes(SECRET_BYTES))).success).toBe(true);
});
