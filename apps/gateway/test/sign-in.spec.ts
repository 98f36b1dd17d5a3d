import { describe, expect, test } from 'vitest';
import { OPERATOR_KEY, startGateway } from './gateway-under-test.js';
import { TestBrowser, addMember, codeFor, createPerson, mailsTo, signIn } from './sign-in.js';

const { surroundings, gateway, org } = await startGateway({
  MAIL_OUTBOX: 'true',
  CONSOLE_ORIGIN: 'https://desk.example.com',
  AUTH_FAILURES_PER_MINUTE: '1000',
});
const silent = await surroundings.gateway();

/** A code, and the browser that asked for it. */
async function asked(email: string) {
  const browser = new TestBrowser(gateway);
  const answer = await browser.post('/v1/sign-in/codes', { email });
  expect(answer.status).toBe(201);
  return { browser, id: answer.text('id'), code: await codeFor(gateway, email, answer.text('id')) };
}

const otherCode = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('a code', () => {
  test('signs in the person who was mailed it, in the browser that asked for it', async () => {
    const person = await createPerson(gateway, { name: 'Grace' });
    await addMember(gateway, org.org_id, person.id, { roles: ['operator'] });
    const { browser, id, code } = await asked(person.email);
    const signedIn = await browser.post(`/v1/sign-in/codes/${id}/verify`, {
      code: ` ${code.slice(0, 3)} ${code.slice(3)}`,
    });
    expect(signedIn.status).toBe(201);
    expect(signedIn.body).toMatchObject({
      person: { id: person.id, email: person.email, name: 'Grace', locale: 'en', time_zone: 'UTC' },
      memberships: [{ organization: { id: org.org_id }, roles: ['operator'], worker_id: null }],
    });
    expect((await browser.get('/v1/session')).body).toEqual(signedIn.body);
    expect((await browser.get('/v1/tasks')).status).toBe(200);
    expect(browser.cookie('__Host-countersign-sign-in')).toBeUndefined();
  });

  test('comes in the language of the person, with a link to the sign-in page', async () => {
    const { email } = await createPerson(gateway, { locale: 'fr' });
    const { id, code } = await asked(email);
    const [mail] = await mailsTo(gateway, email);
    expect(mail?.subject).toBe(`${code} est votre code Countersign`);
    expect(mail?.text).toContain(`https://desk.example.com/console/sign-in#id=${id}&code=${code}`);
  });

  test('is of no use to a mail scanner that opens the link and runs its scripts', async () => {
    const { email } = await createPerson(gateway);
    const { browser, id, code } = await asked(email);
    for (const scanner of [new TestBrowser(gateway), (await asked(email)).browser]) {
      for (let attempt = 0; attempt < 10; attempt += 1) {
        const answer = await scanner.post(`/v1/sign-in/codes/${id}/verify`, { code });
        expect([answer.status, answer.code]).toEqual([403, 'sign_in.other_browser']);
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
    }
    // Nothing was consumed.
    expect((await browser.post(`/v1/sign-in/codes/${id}/verify`, { code })).status).toBe(201);
  });

  test('works once', async () => {
    const { email } = await createPerson(gateway);
    const { browser, id, code } = await asked(email);
    const again = browser.withHeaders({ 'sec-fetch-site': 'same-origin' });
    expect((await browser.post(`/v1/sign-in/codes/${id}/verify`, { code })).status).toBe(201);
    const answer = await again.post(`/v1/sign-in/codes/${id}/verify`, { code });
    expect([answer.status, answer.code]).toEqual([409, 'sign_in.ended']);
  });

  test('signs in once, however many ask at the same moment', async () => {
    const { email } = await createPerson(gateway);
    const { browser, id, code } = await asked(email);
    const tries = Array.from({ length: 4 }, () =>
      browser
        .withHeaders({ 'sec-fetch-site': 'same-origin' })
        .post(`/v1/sign-in/codes/${id}/verify`, { code }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 409, 409, 409]);
  });

  test('has five attempts, and the right code is refused after them', async () => {
    const { email } = await createPerson(gateway);
    const { browser, id, code } = await asked(email);
    const wrong = { code: otherCode(code) };
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const answer = await browser.post(`/v1/sign-in/codes/${id}/verify`, wrong);
      expect([answer.status, answer.code]).toEqual([403, 'sign_in.code_wrong']);
    }
    const answer = await browser.post(`/v1/sign-in/codes/${id}/verify`, { code });
    expect([answer.status, answer.code]).toEqual([409, 'sign_in.ended']);
  });

  test('is answered alike for an address that nobody has, and nothing is mailed', async () => {
    const { email } = await createPerson(gateway);
    const unknown = `nobody-${process.pid}@example.com`;
    const browsers = [new TestBrowser(gateway), new TestBrowser(gateway)] as const;
    const real = await browsers[0].post('/v1/sign-in/codes', { email });
    const made = await browsers[1].post('/v1/sign-in/codes', { email: unknown });
    expect([made.status, Object.keys(made.body)]).toEqual([real.status, Object.keys(real.body)]);
    const headersOf = (answer: typeof real) => [...answer.headers.keys()].toSorted();
    expect(headersOf(made)).toEqual(headersOf(real));
    const refused = await browsers[1].post(`/v1/sign-in/codes/${made.text('id')}/verify`, { code: '000000' });
    expect([refused.status, refused.code]).toEqual([403, 'sign_in.code_wrong']);
    await codeFor(gateway, email, real.text('id'));
    expect(await mailsTo(gateway, unknown)).toEqual([]);
  });

  test('is limited for each address', async () => {
    const { email } = await createPerson(gateway);
    const browser = new TestBrowser(gateway);
    const spelled = email.toUpperCase();
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const address = attempt % 2 === 0 ? email : spelled;
      expect((await browser.post('/v1/sign-in/codes', { email: address })).status).toBe(201);
    }
    const answer = await browser.post('/v1/sign-in/codes', { email });
    expect([answer.status, answer.code]).toEqual([429, 'sign_in.too_many']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(60);
  });

  test.each([
    ['not an address', { email: 'ada' }],
    ['too long', { email: `${'a'.repeat(250)}@example.com` }],
    ['two addresses', { email: 'ada@example.com, eve@example.com' }],
    ['a header', { email: 'ada@example.com\r\nBcc: eve@example.com' }],
  ])('is not sent to what is %s', async (_, body) => {
    const answer = await new TestBrowser(gateway).post('/v1/sign-in/codes', body);
    expect([answer.status, answer.code]).toEqual([422, 'request.invalid']);
  });

  test('is refused with a clear problem where the gateway sends no mail', async () => {
    const answer = await new TestBrowser(silent).post('/v1/sign-in/codes', { email: 'ada@example.com' });
    expect([answer.status, answer.code]).toEqual([409, 'sign_in.no_mail']);
    expect((await silent.http.get('/v1/outbox')).status).toBe(404);
  });
});

describe('a link of the operator', () => {
  test('signs in once', async () => {
    const person = await createPerson(gateway);
    const path = `/v1/installation/persons/${person.id}/sign-in-links`;
    const url = (await gateway.http.post(path, OPERATOR_KEY, {})).text('url');
    expect(url).toMatch(/^https:\/\/desk\.example\.com\/console\/sign-in#link=/);
    const token = new URL(url).hash.slice('#link='.length);
    expect((await new TestBrowser(gateway).post('/v1/sign-in/links/redeem', { token })).status).toBe(201);
    const again = await new TestBrowser(gateway).post('/v1/sign-in/links/redeem', { token });
    expect([again.status, again.code]).toEqual([403, 'sign_in.link_invalid']);
    const made = await new TestBrowser(gateway).post('/v1/sign-in/links/redeem', { token: 'x'.repeat(43) });
    expect(made.code).toBe('sign_in.link_invalid');
  });
});

describe('signing in', () => {
  test.each([
    {},
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
  ])('is refused to pages of other sites: %o', async headers => {
    const answer = await new TestBrowser(gateway, headers).post('/v1/sign-in/codes', {
      email: 'a@example.com',
    });
    expect([answer.status, answer.code]).toEqual([403, 'session.cross_site']);
  });

  test('takes the Origin of the gateway from a browser without Sec-Fetch-Site', async () => {
    const own = new TestBrowser(gateway, { origin: 'https://desk.example.com' });
    expect((await own.post('/v1/sign-in/codes', { email: 'nobody@example.com' })).status).toBe(201);
  });

  test('again in a browser ends the session that it had', async () => {
    const { id } = await createPerson(gateway);
    const browser = await signIn(gateway, id);
    const former = browser.withHeaders({});
    const path = `/v1/installation/persons/${id}/sign-in-links`;
    const url = (await gateway.http.post(path, OPERATOR_KEY, {})).text('url');
    expect(
      (await browser.post('/v1/sign-in/links/redeem', { token: new URL(url).hash.slice(6) })).status,
    ).toBe(201);
    expect((await browser.get('/v1/session')).status).toBe(200);
    expect((await former.get('/v1/session')).code).toBe('session.ended');
  });
});
