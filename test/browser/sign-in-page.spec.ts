import { expect, test } from 'vitest';
import { PHONE, startBrowser } from './browser.js';

const browser = await startBrowser();

test('people who are not signed in are asked to, at whichever address', async () => {
  const console = await browser.page();
  await console.open('/work');
  await console.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await console.expectAccessible();
  await console.screenshot('sign-in');
  console.expectNoFaults();
});

test('it fits a phone, in the language of the browser', async () => {
  const console = await browser.page({ viewport: PHONE, locale: 'fr-FR' });
  await console.open('/');
  await console.page.getByRole('heading', { name: 'Se connecter' }).waitFor();
  await expect.poll(() => console.page.locator('html').getAttribute('lang')).toBe('fr');
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('sign-in-phone');
  console.expectNoFaults();
});

test('the link of a mail fills the code in, and leaves nothing in the address', async () => {
  const console = await browser.page();
  await console.open('/sign-in#id=0198c0de-0000-7000-8000-000000000000&code=123456');
  const code = console.page.getByLabel('Code', { exact: true });
  await code.waitFor();
  await expect.poll(() => code.inputValue()).toBe('123456');
  expect(new URL(console.page.url()).hash).toBe('');
  console.expectNoFaults();
});
