import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { PHONE, consoleOrigin, startBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { UNVERIFIED } from './issuer.js';
import { workingPerson } from './signed-in.js';

const browser = await startBrowser();

/** From the sign-in page to the login form of the issuer. */
async function atIssuer(path = '/work', options = {}): Promise<ConsolePage> {
  const console = await browser.page(options);
  console.mayVisit(inject('issuer'));
  // The issuer's own pages ask for a font there.
  await console.context.route('https://fonts.googleapis.com/**', route => route.abort());
  await console.open(path);
  await console.page.getByRole('button', { name: 'Use your company’s sign-in' }).click();
  await console.page.getByPlaceholder('Enter any login').waitFor();
  return console;
}

async function signInThere(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(login);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

test('a person signs in at the issuer of their company, and comes back to their work', async () => {
  const { person } = await workingPerson();
  const console = await atIssuer();
  const { page } = console;
  await signInThere(page, person.email);
  await page.getByRole('heading', { name: 'Offers' }).waitFor();
  await expect.poll(() => page.url()).toMatch(/^[^#?]*$/);
  expect(new URL(page.url()).origin).toBe(consoleOrigin());
  expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toMatch(
    /state|code|eyJ/,
  );
  // Going back in the history neither signs in again nor shows what the issuer has sent.
  await page.goBack();
  await page.goForward();
  await page.getByRole('heading', { name: 'Offers' }).waitFor();
  console.expectNoFaults();
});

test('who breaks it off at the issuer can sign in another way', async () => {
  const { person } = await workingPerson();
  const console = await atIssuer('/work', { viewport: PHONE });
  const { page } = console;
  await page.getByRole('link', { name: 'Cancel' }).click();
  await page.getByRole('alert').getByText('was broken off').waitFor();
  await expect.poll(() => new URL(page.url()).hash).toBe('');
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('issuer-cancelled');
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('Code', { exact: true }).fill(await person.mailedCode());
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Offers' }).waitFor();
  console.expectNoFaults();
});

test.each([
  ['an address that nobody has here', () => 'nobody-here@example.com'],
  ['an address that the issuer has not verified', (email: string) => `${UNVERIFIED}${email}`],
])('the issuer’s word for %s signs nobody in', async (_, loginFor) => {
  const { person } = await workingPerson();
  const console = await atIssuer();
  const { page } = console;
  await signInThere(page, loginFor(person.email));
  await page.getByText('There is no account for this address.').waitFor();
  await console.expectAccessible();
  await console.screenshot('issuer-refused');
  await page.reload();
  await page.getByRole('button', { name: 'Use your company’s sign-in' }).waitFor();
  expect(await console.context.cookies()).not.toContainEqual(
    expect.objectContaining({ name: '__Host-countersign' }),
  );
  console.expectNoFaults();
});

test('the issuer’s answer is of no use in another browser', async () => {
  const { person } = await workingPerson();
  const console = await atIssuer();
  const { page } = console;
  const answer = page.waitForRequest(/oidc\/callback/);
  await page.route(/oidc\/callback/, route => route.abort());
  await signInThere(page, person.email);
  const { search } = new URL((await answer).url());
  const other = await browser.page();
  await other.page.goto(`${consoleOrigin()}/v1/sign-in/oidc/callback${search}`);
  await other.page.getByText('did not confirm who you are').waitFor();
  await other.open('/work');
  await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  other.expectNoFaults();
});
