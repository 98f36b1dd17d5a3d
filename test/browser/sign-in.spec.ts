import { expect, test } from 'vitest';
import { startBrowser } from './browser.js';
import { openFor, workingPerson } from './signed-in.js';

const browser = await startBrowser();
const someone = await workingPerson();

test('a person signs in with the code of a mail, and finds their page and no token in the browser', async () => {
  const { person } = someone;
  const console = await browser.page();
  const { page } = console;
  await console.open('/work');
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  const code = page.getByLabel('Code', { exact: true });
  await code.waitFor();
  await console.expectAccessible();
  await console.screenshot('sign-in-code');
  await code.fill('000000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('This code is not right').waitFor();
  await code.fill(await person.mailedCode());
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Offers' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/console/work');
  expect(await page.evaluate('document.cookie')).toBe('');
  expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toMatch(
    /cs_|eyJ/,
  );
  console.expectNoFaults();
});

test('a link signs in once, by a button: opening it uses nothing up', async () => {
  const link = await someone.person.signInLink();
  const path = `/sign-in${link.hash}`;
  for (const visit of ['a preview', 'a scanner']) {
    const other = await browser.page();
    await other.open(path);
    await other.page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(new URL(other.page.url()).hash, visit).toBe('');
  }
  const console = await browser.page();
  await console.open(path);
  await console.page.getByRole('button', { name: 'Sign in' }).click();
  await console.page.getByRole('heading', { name: 'Offers' }).waitFor();
  const late = await browser.page();
  await late.open(path);
  await late.page.getByRole('button', { name: 'Sign in' }).click();
  await late.page.getByText('This link has been used').waitFor();
  console.expectNoFaults();
});

test('the language is switched at once, and signing out ends the session', async () => {
  const console = await openFor(browser, someone, '/work');
  const { page } = console;
  await page.getByLabel('Account of Ada Lovelace').click();
  await page.getByLabel('Language').selectOption('fr');
  await page.getByRole('heading', { name: 'Offres' }).waitFor();
  await console.expectAccessible();
  await console.screenshot('account');
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await page.getByRole('heading', { name: 'Se connecter' }).waitFor();
  await console.open('/work');
  await page.getByRole('heading', { name: 'Se connecter' }).waitFor();
  console.expectNoFaults();
});

test('a link that is opened in the tab of the sign-in page works there', async () => {
  const console = await browser.page();
  const { page } = console;
  await console.open('/sign-in');
  await page.getByLabel('E-mail address').waitFor();
  const { hash } = await someone.person.signInLink();
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await page.getByText('This link signs you in once.').waitFor();
  expect(new URL(page.url()).hash).toBe('');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: /Offers|Offres/ }).waitFor();
  console.expectNoFaults();
});
