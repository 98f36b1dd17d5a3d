import { expect, test } from 'vitest';
import { startGateway } from './gateway-under-test.js';
import { TestBrowser, createPerson, signIn } from './sign-in.js';

const KNOWN = '__Host-countersign-known';
const { gateway } = await startGateway({ MAIL_OUTBOX: 'true', AUTH_FAILURES_PER_MINUTE: '1000' });

const ask = (browser: TestBrowser, email: string) => browser.post('/v1/sign-in/codes', { email });

/** As many as one address gets in an hour. */
async function useUp(browser: TestBrowser, email: string): Promise<void> {
  for (let code = 0; code < 6; code += 1) expect((await ask(browser, email)).status).toBe(201);
}

async function signedOutBrowser(personId: string): Promise<TestBrowser> {
  const browser = await signIn(gateway, personId);
  expect((await browser.delete('/v1/session')).status).toBe(204);
  return browser;
}

test('strangers who use up the codes of an address do not keep its owner out, in a browser of theirs', async () => {
  const { id, email } = await createPerson(gateway);
  const own = await signedOutBrowser(id);
  await useUp(new TestBrowser(gateway), email);
  expect((await ask(new TestBrowser(gateway), email)).code).toBe('sign_in.too_many');
  await useUp(own, email.toUpperCase());
  expect((await ask(own, email)).code).toBe('sign_in.too_many');
});

test('a cookie of somebody else, or one that was changed, is of no use', async () => {
  const [ada, grace] = [await createPerson(gateway), await createPerson(gateway)];
  const own = await signedOutBrowser(ada.id);
  await useUp(new TestBrowser(gateway), grace.email);
  expect((await ask(own, grace.email)).code).toBe('sign_in.too_many');

  await useUp(new TestBrowser(gateway), ada.email);
  const cookie = own.cookie(KNOWN) ?? '';
  const changed = [
    cookie.startsWith('A') ? `B${cookie.slice(1)}` : `A${cookie.slice(1)}`,
    cookie.slice(0, 43),
    cookie.slice(0, -1),
    `${cookie}A`,
  ];
  for (const value of changed) {
    const answer = await new TestBrowser(gateway).post(
      '/v1/sign-in/codes',
      { email: ada.email },
      { cookie: `${KNOWN}=${value}` },
    );
    expect(answer.code).toBe('sign_in.too_many');
  }
  expect((await ask(own, ada.email)).status).toBe(201);
});
