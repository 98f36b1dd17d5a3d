import { expect, test } from 'vitest';
import { startBrowser } from './browser.js';
import { openFor, postSimpleTask, workingPerson } from './signed-in.js';

const browser = await startBrowser();
/** Shorter than a held request for offers by far. */
const SOON = { timeout: 10_000 };

test('work is shown at once also when the list of offers knew of it first', async () => {
  const ada = await workingPerson();
  await postSimpleTask(ada);
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  /** The states of the list that requests were held for. */
  const states = new Set<string>();
  page.on('request', request => {
    const since = new URL(request.url()).searchParams.get('since');
    if (since !== null) states.add(since);
  });
  const offer = page.getByRole('button', { name: 'Accept: Check the invoice' });
  await offer.waitFor();
  await expect.poll(() => states.size).toBeGreaterThan(0);
  await page.route('**/accept', async route => {
    const before = states.size;
    const answer = await route.fetch();
    await expect.poll(() => states.size).toBeGreaterThan(before);
    await route.fulfill({ response: answer });
  });
  await offer.click();
  await page.getByLabel('Comment').waitFor(SOON);
  expect(page.url()).toMatch(/\/work\/[\w-]+$/);
  console.expectNoFaults();
});
