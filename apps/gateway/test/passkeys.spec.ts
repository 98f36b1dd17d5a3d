import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Authenticator } from './authenticator.js';
import type { Deviation } from './authenticator.js';
import { OPERATOR_KEY, startGateway } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';
import { TestBrowser, signedInMember } from './sign-in.js';

const ORIGIN = 'https://desk.example.com';
const { gateway, org } = await startGateway({ CONSOLE_ORIGIN: ORIGIN, AUTH_FAILURES_PER_MINUTE: '1000' });

const Challenge = z.object({ id: z.string(), options: z.looseObject({ challenge: z.string() }) });
const Passkeys = z.object({ data: z.array(z.looseObject({ id: z.string(), name: z.string() })) });

async function challenge(browser: TestBrowser, path: string): Promise<z.infer<typeof Challenge>> {
  const answer = await browser.post(path);
  expect(answer.status).toBe(201);
  return Challenge.parse(answer.body);
}

/** Someone with a passkey. */
async function withPasskey() {
  const { person, browser } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
  const authenticator = new Authenticator(ORIGIN);
  const { id, options } = await challenge(browser, '/v1/passkeys/options');
  const response = authenticator.create(options);
  const added = await browser.post('/v1/passkeys', { id, response, name: 'Laptop' });
  expect([added.status, added.raw]).toEqual([201, added.raw]);
  return { person, browser, authenticator, passkeyId: added.text('id') };
}

async function signInWith(
  authenticator: Authenticator,
  browser = new TestBrowser(gateway),
  deviation: Deviation = {},
): Promise<HttpAnswer> {
  const { id, options } = await challenge(browser, '/v1/sign-in/passkeys/options');
  return browser.post('/v1/sign-in/passkeys', { id, response: authenticator.get(options, deviation) });
}

describe('a passkey', () => {
  test('signs in the person who added it', async () => {
    const { person, authenticator, browser } = await withPasskey();
    const phone = new TestBrowser(gateway);
    for (let time = 0; time < 2; time += 1) {
      const signedIn = await signInWith(authenticator, phone);
      expect([signedIn.status, signedIn.body['person']]).toEqual([
        201,
        expect.objectContaining({ id: person.id }),
      ]);
    }
    expect((await phone.get('/v1/tasks')).status).toBe(200);
    const { data } = Passkeys.parse((await browser.get('/v1/passkeys')).body);
    expect(data).toMatchObject([{ name: 'Laptop', last_used_at: expect.any(String) }]);
  });

  test('is bound to this host, and needs the person to be verified', async () => {
    const { browser, authenticator } = await withPasskey();
    const { options } = await challenge(browser, '/v1/passkeys/options');
    expect(options).toMatchObject({
      rp: { id: 'desk.example.com' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ id: authenticator.credentialId.toString('base64url') }],
    });
  });

  test.each([
    ['made for a page of another host', { origin: 'https://desk.example.com.evil.example' }],
    ['made over plain HTTP', { origin: 'http://desk.example.com' }],
    ['without verification of the person', { userVerified: false }],
    ['for another challenge', { challenge: Buffer.from('another').toString('base64url') }],
    ['whose counter went back', { counter: 0 }],
    ['for another person', { userHandle: Buffer.alloc(16, 1).toString('base64url') }],
    ['that was made for something else', { type: 'webauthn.create' }],
  ] as const)('does not sign in with a response %s', async (_, deviation) => {
    const { authenticator } = await withPasskey();
    expect((await signInWith(authenticator)).status).toBe(201);
    const browser = new TestBrowser(gateway);
    const answer = await signInWith(authenticator, browser, deviation);
    expect([answer.status, answer.code]).toEqual([403, 'passkey.invalid']);
    expect((await browser.get('/v1/session')).status).toBe(401);
  });

  test('does not sign in with the signature of another key', async () => {
    const { authenticator } = await withPasskey();
    const { id, options } = await challenge(new TestBrowser(gateway), '/v1/sign-in/passkeys/options');
    const forged = new Authenticator(ORIGIN).get(options);
    const credential = authenticator.credentialId.toString('base64url');
    const response = { ...forged, id: credential, rawId: credential };
    const answer = await new TestBrowser(gateway).post('/v1/sign-in/passkeys', { id, response });
    expect(answer.code).toBe('passkey.invalid');
  });

  test('answers a challenge only in the browser that asked, and once', async () => {
    const { authenticator } = await withPasskey();
    const browser = new TestBrowser(gateway);
    const { id, options } = await challenge(browser, '/v1/sign-in/passkeys/options');
    const response = authenticator.get(options);
    const stranger = new TestBrowser(gateway);
    expect((await stranger.post('/v1/sign-in/passkeys', { id, response })).code).toBe('passkey.invalid');
    const again = browser.withHeaders({ 'sec-fetch-site': 'same-origin' });
    expect((await browser.post('/v1/sign-in/passkeys', { id, response })).status).toBe(201);
    expect((await again.post('/v1/sign-in/passkeys', { id, response })).code).toBe('passkey.invalid');
  });

  test('is added only by the session that asked for the challenge', async () => {
    const { browser } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    const { browser: other } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    const { id, options } = await challenge(browser, '/v1/passkeys/options');
    const response = new Authenticator(ORIGIN).create(options);
    expect((await other.post('/v1/passkeys', { id, response })).code).toBe('passkey.invalid');
    const signIn = await challenge(browser, '/v1/sign-in/passkeys/options');
    const ofSignIn = new Authenticator(ORIGIN).create(signIn.options);
    expect((await browser.post('/v1/passkeys', { id: signIn.id, response: ofSignIn })).code).toBe(
      'passkey.invalid',
    );
    expect((await browser.post('/v1/passkeys', { id, response })).status).toBe(201);
  });

  test('no longer signs in when it was deleted, or its person erased', async () => {
    const { browser, authenticator, passkeyId } = await withPasskey();
    const { browser: stranger } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    expect((await stranger.delete(`/v1/passkeys/${passkeyId}`)).code).toBe('passkey.not_found');
    expect((await browser.delete(`/v1/passkeys/${passkeyId}`)).status).toBe(204);
    expect((await signInWith(authenticator)).code).toBe('passkey.invalid');
    const erased = await withPasskey();
    const path = `/v1/installation/persons/${erased.person.id}`;
    expect((await gateway.http.delete(path, OPERATOR_KEY)).status).toBe(204);
    expect((await signInWith(erased.authenticator)).code).toBe('passkey.invalid');
  });
});

describe('a body that no browser sends', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    ({ browser } = await signedInMember(gateway, org.org_id, { roles: ['owner'] }));
  });

  test.each(['', 'oA', 'o2NmbXRkbm9uZQ', 'A'.repeat(8_000)])(
    'is refused: an attestation %.20s',
    async attestation => {
      const { id } = await challenge(browser, '/v1/passkeys/options');
      const response = { clientDataJSON: 'e30', attestationObject: attestation };
      const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response };
      const answer = await browser.post('/v1/passkeys', { id, response: credential });
      expect([answer.status < 500, answer.status >= 400]).toEqual([true, true]);
    },
  );
});
