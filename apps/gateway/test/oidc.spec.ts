import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import { afterAll, describe, expect, test } from 'vitest';
import { startSurroundings } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';
import { signInAtIssuer } from './issuer-login.js';
import { TestBrowser, createPerson, signIn, signedInMember } from './sign-in.js';

const ORIGIN = 'https://desk.example.com';
const CALLBACK = `${ORIGIN}/v1/sign-in/oidc/callback`;
const CLIENT = { id: 'countersign', secret: 'a-secret-of-the-client-0000000000000' };

/** What the issuer says of its users, by subject. */
const users = new Map<string, { readonly email: string; readonly email_verified: boolean }>();

const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      redirect_uris: [CALLBACK],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  pkce: { required: () => true },
  findAccount: (_context, sub) => ({
    accountId: sub,
    claims: () => ({ sub, ...users.get(sub) }),
  }),
});
server.on('request', (request, response) => void provider.callback()(request, response));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const surroundings = await startSurroundings();
const gateway = await surroundings.gateway({
  ...{ CONSOLE_ORIGIN: ORIGIN, MAIL_OUTBOX: 'true', AUTH_FAILURES_PER_MINUTE: '1000' },
  ...{ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret },
});
const without = await surroundings.gateway({ CONSOLE_ORIGIN: ORIGIN });
const org = await gateway.organization();

/** Signs in at the issuer as this subject; what the gateway's callback makes of the answer. */
async function answered(browser: TestBrowser, sub: string): Promise<Record<string, string>> {
  const begun = await browser.post('/v1/sign-in/oidc');
  expect([begun.status, begun.raw]).toEqual([201, begun.raw]);
  const url = new URL(begun.text('authorization_url'));
  expect(url.searchParams.get('code_challenge_method')).toBe('S256');
  const returned = await signInAtIssuer(url, sub, CALLBACK);
  const callback = await new TestBrowser(gateway, {}).get(`/v1/sign-in/oidc/callback${returned.search}`);
  expect([callback.status, callback.headers.getSetCookie()]).toEqual([303, []]);
  const page = new URL(callback.headers.get('location') ?? '');
  expect([page.origin, page.pathname, page.search]).toEqual([ORIGIN, '/console/sign-in', '']);
  const { oidc, ...answer } = Object.fromEntries(new URLSearchParams(page.hash.slice(1)));
  expect(oidc).toBe('1');
  return answer;
}

async function signInAs(sub: string, browser = new TestBrowser(gateway)): Promise<HttpAnswer> {
  return browser.post('/v1/sign-in/oidc/complete', await answered(browser, sub));
}

describe('an issuer', () => {
  test('signs in the person with the address that it has verified, and knows them by subject from then on', async () => {
    const { person } = await signedInMember(gateway, org.org_id, { roles: ['operator'] });
    users.set('ada', { email: person.email.toUpperCase(), email_verified: true });
    const browser = new TestBrowser(gateway);
    const first = await signInAs('ada', browser);
    expect([first.status, first.body['person']]).toEqual([201, expect.objectContaining({ id: person.id })]);
    expect((await browser.get('/v1/tasks')).status).toBe(200);
    users.set('ada', { email: 'renamed@example.com', email_verified: false });
    expect((await signInAs('ada')).body).toMatchObject({ person: { id: person.id } });
  });

  test('does not sign in by an address that it has not verified, or that nobody has', async () => {
    const person = await createPerson(gateway);
    users.set('unverified', { email: person.email, email_verified: false });
    users.set('nobody', { email: 'nobody-here@example.com', email_verified: true });
    for (const sub of ['unverified', 'nobody']) {
      const answer = await signInAs(sub);
      expect([sub, answer.status, answer.code]).toEqual([sub, 403, 'oidc.unknown_person']);
    }
  });

  test('cannot mean one person by two subjects: an address that was given to another is of no use', async () => {
    const person = await createPerson(gateway);
    users.set('first', { email: person.email, email_verified: true });
    users.set('second', { email: person.email, email_verified: true });
    expect((await signInAs('first')).status).toBe(201);
    expect((await signInAs('second')).code).toBe('oidc.unknown_person');
  });

  test('makes the account of someone who was invited', async () => {
    const { browser: owner } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    const email = 'invited-by-owner@example.com';
    expect((await owner.post('/v1/invitations', { email, roles: ['developer'] })).status).toBe(201);
    users.set('invited', { email, email_verified: true });
    expect((await signInAs('invited')).body).toMatchObject({ person: { email }, memberships: [] });
  });

  test('answers only the browser that began, and once', async () => {
    const person = await createPerson(gateway);
    users.set('bound', { email: person.email, email_verified: true });
    const browser = new TestBrowser(gateway);
    const answer = await answered(browser, 'bound');
    const other = new TestBrowser(gateway);
    await other.post('/v1/sign-in/oidc');
    for (const stranger of [new TestBrowser(gateway), other]) {
      const refused = await stranger.post('/v1/sign-in/oidc/complete', answer);
      expect([refused.status, refused.code]).toEqual([403, 'oidc.refused']);
    }
    const again = browser.withHeaders({ 'sec-fetch-site': 'same-origin' });
    expect((await browser.post('/v1/sign-in/oidc/complete', answer)).status).toBe(201);
    expect((await again.post('/v1/sign-in/oidc/complete', answer)).code).toBe('oidc.refused');
  });

  test.each([
    ['another code', (answer: Record<string, string>) => ({ ...answer, code: 'x' })],
    ['another state', (answer: Record<string, string>) => ({ ...answer, state: 'x' })],
    ['another issuer', (answer: Record<string, string>) => ({ ...answer, iss: 'https://evil.example' })],
  ])('does not sign in with an answer that has %s', async (_, changed) => {
    const person = await createPerson(gateway);
    users.set('forged', { email: person.email, email_verified: true });
    const browser = new TestBrowser(gateway);
    const answer = changed(await answered(browser, 'forged'));
    expect((await browser.post('/v1/sign-in/oidc/complete', answer)).code).toBe('oidc.refused');
    expect((await browser.get('/v1/session')).status).toBe(401);
  });

  test('does not sign in with a code that was made for another sign-in', async () => {
    const person = await createPerson(gateway);
    users.set('mixed', { email: person.email, email_verified: true });
    const [one, two] = [new TestBrowser(gateway), new TestBrowser(gateway)];
    const { code = '' } = await answered(one, 'mixed');
    const answer = { ...(await answered(two, 'mixed')), code };
    expect((await two.post('/v1/sign-in/oidc/complete', answer)).code).toBe('oidc.refused');
  });

  test('is among the ways to sign in, where it is set', async () => {
    const methodsOf = async (at: typeof gateway) => (await at.http.get('/v1/sign-in')).body;
    expect(await methodsOf(gateway)).toEqual({ code: true, passkey: true, oidc: true });
    expect(await methodsOf(without)).toEqual({ code: false, passkey: true, oidc: false });
  });

  test('that is not set is refused as such', async () => {
    const answer = await new TestBrowser(without).post('/v1/sign-in/oidc');
    expect([answer.status, answer.code]).toEqual([409, 'oidc.not_configured']);
  });

  test('no longer signs in a person who was erased', async () => {
    const person = await createPerson(gateway);
    users.set('erased', { email: person.email, email_verified: true });
    expect((await signInAs('erased')).status).toBe(201);
    const key = 'operator-key-of-the-gateway-under-test';
    expect((await gateway.http.delete(`/v1/installation/persons/${person.id}`, key)).status).toBe(204);
    expect((await signInAs('erased')).code).toBe('oidc.unknown_person');
  });
});

test('a sign-in that was begun does not end the session that a browser has', async () => {
  const person = await createPerson(gateway);
  const browser = await signIn(gateway, person.id);
  await browser.post('/v1/sign-in/oidc');
  expect((await browser.get('/v1/session')).status).toBe(200);
});
