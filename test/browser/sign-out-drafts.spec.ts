import { expect, test } from 'vitest';
import { z } from 'zod';
import { consoleOrigin, startBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { openFor, postSimpleTask, signInByLink, workingPerson } from './signed-in.js';

const browser = await startBrowser();

async function signOut({ page }: ConsolePage): Promise<void> {
  await page.getByLabel('Account of Ada Lovelace').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
}

async function drafts({ page }: ConsolePage): Promise<readonly string[]> {
  const kept = await page.evaluate(`Object.entries(localStorage)
    .filter(([name]) => name.startsWith('countersign.draft')).map(([, value]) => value)`);
  return z.array(z.string()).parse(kept);
}

test('after signing out, no draft is in the browser that the server has, not even one that was just typed', async () => {
  const ada = await workingPerson();
  await postSimpleTask(ada);
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  await page.getByRole('button', { name: 'Accept: Check the invoice' }).click();
  await page.getByLabel('Comment').fill('Saved some time ago');
  await page.getByText('Draft saved').waitFor();
  const address = page.url();
  await page.getByLabel('Account of Ada Lovelace').click();
  await page.getByLabel('Comment').fill('Typed in the last moment');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await drafts(console)).toEqual([]);
  await signInByLink(console, ada.person);
  await page.goto(address);
  await expect.poll(() => page.getByLabel('Comment').inputValue()).toBe('Typed in the last moment');
  console.expectNoFaults();
}, 240_000);

test('a draft that the server could not be given stays, the person is asked, and nobody else sees it', async () => {
  const [ada, bea] = [await workingPerson(), await workingPerson()];
  await postSimpleTask(ada);
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  await page.getByRole('button', { name: 'Accept: Check the invoice' }).click();
  await page.getByLabel('Comment').waitFor();
  const address = page.url();
  await page.route('**/draft', route =>
    route.request().method() === 'PUT' ? route.abort() : route.continue(),
  );
  await page.getByLabel('Comment').fill('Only in this browser');
  await page.getByText('The draft is kept in this browser').waitFor();
  await signOut(console);
  const dialog = page.getByRole('dialog', { name: 'Sign out' });
  await dialog.getByText('1 draft has not reached the server.').waitFor();
  await console.expectAccessible();
  await console.screenshot('sign-out-drafts');
  await dialog.getByRole('button', { name: 'Stay signed in' }).click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => page.getByLabel('Comment').inputValue()).toBe('Only in this browser');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await expect.poll(() => drafts(console)).toEqual([expect.stringContaining('Only in this browser')]);
  await page.unroute('**/draft');

  await signInByLink(console, bea.person);
  await page.goto(address);
  await page.getByText('This work is not yours, or no longer.').waitFor();
  expect(await page.content()).not.toContain('Only in this browser');
  await page.goto(`${consoleOrigin()}/console/work`);
  await signOut(console);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  // Bea's way out does not touch what is not hers.
  await expect.poll(() => drafts(console)).toHaveLength(1);

  await signInByLink(console, ada.person);
  await page.goto(address);
  await page.getByText('Draft saved').waitFor();
  await expect.poll(() => page.getByLabel('Comment').inputValue()).toBe('Only in this browser');
  console.expectNoFaults();
}, 240_000);

test('a session that has ended by itself takes no draft along', async () => {
  const ada = await workingPerson();
  await postSimpleTask(ada);
  const console = await openFor(browser, ada, '/work');
  const { page, context } = console;
  await page.getByRole('button', { name: 'Accept: Check the invoice' }).click();
  await page.getByLabel('Comment').fill('Still here');
  await page.getByText('Draft saved').waitFor();
  await context.clearCookies();
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await expect.poll(() => drafts(console)).toEqual([expect.stringContaining('Still here')]);
  console.expectNoFaults();
}, 240_000);
