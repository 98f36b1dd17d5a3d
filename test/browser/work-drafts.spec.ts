import { expect, test } from 'vitest';
import { taskThatIs } from '../system/task.js';
import { startBrowser } from './browser.js';
import { ConsolePage } from './console-page.js';
import { openFor, postSimpleTask, workingPerson } from './signed-in.js';
import type { WorkingPerson } from './signed-in.js';

const browser = await startBrowser();

/** An assignment that is open in two browsers of one person, neither of which has a draft. */
async function inTwoBrowsers(ada: WorkingPerson): Promise<readonly [ConsolePage, ConsolePage]> {
  const desk = await openFor(browser, ada, '/work');
  await desk.page.getByRole('button', { name: 'Accept: Check the invoice' }).click();
  await desk.page.getByLabel('Comment').waitFor();
  const phone = await openFor(browser, ada, new URL(desk.page.url()).pathname.replace('/console', ''));
  await phone.page.getByLabel('Comment').waitFor();
  return [desk, phone];
}

test('a draft that was changed in two browsers: the person sees both, and decides', async () => {
  const ada = await workingPerson();
  const taskId = await postSimpleTask(ada);
  const [desk, phone] = await inTwoBrowsers(ada);
  await desk.page.getByLabel('Comment').fill('From the desk');
  await desk.page.getByText('Draft saved').waitFor();
  await phone.page.getByLabel('Comment').fill('From the phone');
  const conflict = phone.page.getByRole('alert').filter({ hasText: 'also changed in another place' });
  await conflict.waitFor();
  await conflict.getByText('Show the other one').click();
  await conflict.getByText('From the desk').waitFor();
  await phone.expectAccessible();
  await phone.screenshot('draft-conflict');
  // Going on without deciding loses nothing either, and does not claim to be saved.
  await phone.page.getByLabel('Comment').fill('From the phone, with more');
  await phone.page.getByText('The draft is kept in this browser').waitFor();
  await phone.page.reload();
  await conflict.waitFor();
  await expect.poll(() => phone.page.getByLabel('Comment').inputValue()).toBe('From the phone, with more');
  await conflict.getByRole('button', { name: 'Keep this one' }).click();
  await phone.page.getByText('Draft saved').waitFor();

  // The other browser, where somebody types on, is asked in its turn.
  await desk.page.getByLabel('Comment').fill('From the desk again');
  const other = desk.page.getByRole('alert').filter({ hasText: 'also changed in another place' });
  await other.getByText('Show the other one').click();
  await other.getByText('From the phone, with more').waitFor();
  await other.getByRole('button', { name: 'Take the other one' }).click();
  await other.waitFor({ state: 'detached' });
  await expect.poll(() => desk.page.getByLabel('Comment').inputValue()).toBe('From the phone, with more');
  await desk.page.getByLabel('Yes', { exact: true }).check();
  await desk.page.getByRole('button', { name: 'Submit' }).click();
  await desk.page.getByText('Your answer was submitted').waitFor();
  const task = await taskThatIs(ada.organization, taskId, 'completed');
  expect(task.result).toMatchObject({ output: { comment: 'From the phone, with more' } });
  desk.expectNoFaults();
  phone.expectNoFaults();
}, 240_000);

test('a browser in which nothing was changed takes the newer draft without asking', async () => {
  const ada = await workingPerson();
  await postSimpleTask(ada);
  const [desk, phone] = await inTwoBrowsers(ada);
  await desk.page.getByLabel('Comment').fill('From the desk');
  await desk.page.getByText('Draft saved').waitFor();
  await phone.page.reload();
  await expect.poll(() => phone.page.getByLabel('Comment').inputValue()).toBe('From the desk');
  expect(await phone.page.getByRole('alert').count()).toBe(0);
  phone.expectNoFaults();
}, 240_000);

test('two tabs: what is entered in one is in the other, also without a reload', async () => {
  const ada = await workingPerson();
  await postSimpleTask(ada);
  const first = await openFor(browser, ada, '/work');
  await first.page.getByRole('button', { name: 'Accept: Check the invoice' }).click();
  await first.page.getByLabel('Comment').waitFor();
  const second = await ConsolePage.in(first.context);
  await second.page.goto(first.page.url());
  for (const { page, context } of [first, second]) {
    // Playwright lets every page believe that it has the focus.
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setFocusEmulationEnabled', { enabled: false });
  }
  await second.page.bringToFront();
  await second.page.getByLabel('Comment').fill('From the second tab');
  await expect.poll(() => first.page.getByLabel('Comment').inputValue()).toBe('From the second tab');
  await second.page.getByText('Draft saved').waitFor();
  await first.page.bringToFront();
  await first.page.getByLabel('Comment').fill('From the second tab, and the first');
  await expect
    .poll(() => second.page.getByLabel('Comment').inputValue())
    .toBe('From the second tab, and the first');
  await first.page.getByText('Draft saved').waitFor();
  await second.page.reload();
  await expect
    .poll(() => second.page.getByLabel('Comment').inputValue())
    .toBe('From the second tab, and the first');
  for (const { page } of [first, second]) expect(await page.getByRole('alert').count()).toBe(0);
  first.expectNoFaults();
  second.expectNoFaults();
}, 240_000);
