import { expect, test } from 'vitest';
import { taskThatIs } from '../system/task.js';
import { PHONE, startBrowser } from './browser.js';
import { openFor, postSimpleTask, workingPerson } from './signed-in.js';

const browser = await startBrowser();

test('everything works by keyboard alone', async () => {
  const ada = await workingPerson();
  await postSimpleTask(ada, { title: 'Not this one' });
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  const { keyboard } = page;
  await page.getByText('Not this one').waitFor();
  await keyboard.press('?');
  await page.getByRole('dialog').getByText('Accept the offer').waitFor();
  await console.expectAccessible();
  await console.screenshot('shortcuts');
  await keyboard.press('Escape');
  await keyboard.press('j');
  await keyboard.press('d');
  // The row that has the focus keeps its place, and new ones wait until they are asked for.
  await page.getByText('No longer offered').waitFor();

  const taskId = await postSimpleTask(ada);
  await page.getByRole('button', { name: '1 new offer' }).waitFor();
  await keyboard.press('n');
  await page.getByText('Check the invoice').waitFor();
  await keyboard.press('j');
  await keyboard.press('a');
  await page.getByLabel('Comment').waitFor();
  await page.locator('input[type=radio]').first().focus();
  await keyboard.press('Space');
  await keyboard.press('Tab');
  await keyboard.type('Right, as far as I can see.');
  await keyboard.press('Control+Enter');
  await page.getByText('Your answer was submitted').waitFor();
  await taskThatIs(ada.organization, taskId, 'completed');
  console.expectNoFaults();
}, 240_000);

test('at 360 px nothing is cut off, on any page, in either language', async () => {
  const ada = await workingPerson();
  await postSimpleTask(ada, { title: `Check ${'averylongwordwithoutanyspace'.repeat(6)}` });
  const console = await openFor(browser, ada, '/work', { viewport: PHONE, hasTouch: true });
  const { page } = console;
  await page.getByLabel('Account of Ada Lovelace').click();
  await page.getByLabel('Language').selectOption('fr');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Accepter/ }).waitFor();
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('work-phone');
  await page.getByRole('button', { name: /^Accepter/ }).click();
  await page.getByLabel('Comment').waitFor();
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('answer-phone');
  await console.open('/work/earnings');
  await page.getByText('Pas encore versé').waitFor();
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  console.expectNoFaults();
}, 240_000);

test('while somebody is in the list, new offers wait and nothing moves', async () => {
  const ada = await workingPerson();
  await postSimpleTask(ada, { title: 'The first' });
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  const first = page.getByRole('button', { name: 'Accept: The first' });
  await first.waitFor();
  await first.hover();
  const before = await first.boundingBox();
  await postSimpleTask(ada, { title: 'The second' });
  const held = page.getByRole('button', { name: '1 new offer' });
  await held.waitFor();
  expect(await first.boundingBox()).toEqual(before);
  expect(await page.getByText('The second').count()).toBe(0);
  await held.click();
  await page.getByText('The second').waitFor();
  expect(await first.boundingBox()).toEqual(before);
  await expect.poll(() => page.title()).toContain('(2)');
  console.expectNoFaults();
}, 240_000);
