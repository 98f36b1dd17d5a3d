import { expect, test } from 'vitest';
import { inSeconds, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { startBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { openFor, postSimpleTask, workingPerson } from './signed-in.js';

const browser = await startBrowser();
const HELD = 'Your answer is about to be sent.';

async function accepted(console: ConsolePage): Promise<void> {
  await console.page.getByRole('button', { name: 'Accept: Check the invoice' }).click();
}

async function submit({ page }: ConsolePage, comment: string): Promise<void> {
  await page.getByLabel('Comment').fill(comment);
  await page.getByLabel('Yes', { exact: true }).check();
  await page.getByRole('button', { name: 'Submit' }).click();
}

test('an answer that was submitted by mistake is taken back, changed, and submitted again', async () => {
  const ada = await workingPerson();
  const taskId = await postSimpleTask(ada);
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  await accepted(console);
  await submit(console, 'The wrong text');
  await page.getByText(HELD).waitFor();
  await expect.poll(() => page.getByLabel('Comment').isEditable()).toBe(false);
  await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toContain('Take back');
  await console.screenshot('held');
  await page.keyboard.press('z');
  await expect.poll(() => page.getByLabel('Comment').inputValue()).toBe('The wrong text');
  await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe('Submit');

  await submit(console, 'The right text');
  await page.getByText(HELD).waitFor();
  await console.expectAccessible();
  await page.getByText('Your answer was submitted').waitFor();
  const task = await taskThatIs(ada.organization, taskId, 'completed');
  expect(task.result).toMatchObject({ output: { comment: 'The right text' } });
  console.expectNoFaults();
}, 240_000);

test('an answer that is held is sent at once: on demand, with the page, and with the browser', async () => {
  const ada = await workingPerson();
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  const ways = {
    'by its button': () => page.getByRole('button', { name: 'Send now' }).click(),
    'by another page': () => page.getByRole('link', { name: 'All tasks' }).click(),
    'by another site': async () => {
      await page.goto('about:blank');
    },
  };
  for (const [way, leave] of Object.entries(ways)) {
    const taskId = await postSimpleTask(ada);
    await console.open('/work');
    await accepted(console);
    await submit(console, way);
    await page.getByText(HELD).waitFor();
    await leave();
    const task = await taskThatIs(ada.organization, taskId, 'completed');
    expect(task.result).toMatchObject({ output: { comment: way } });
  }
  console.expectNoFaults();
}, 240_000);

test('an answer that is held is sent to its organization, also when another one is chosen', async () => {
  const [ada, other] = [await workingPerson(), await workingPerson()];
  const elsewhere = await TestWorker.hire(other.organization);
  await ada.person.join(other.organization.orgId, { roles: ['worker'], worker_id: elsewhere.workerId });
  const taskId = await postSimpleTask(ada);
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  const organization = page.getByLabel('Organization');
  await organization.selectOption(ada.organization.orgId);
  await accepted(console);
  await submit(console, 'For the first');
  await page.getByText(HELD).waitFor();
  await organization.selectOption(other.organization.orgId);
  const task = await taskThatIs(ada.organization, taskId, 'completed');
  expect(task.result).toMatchObject({ output: { comment: 'For the first' } });
  console.expectNoFaults();
}, 240_000);

test('an answer that is held is sent before its worker is signed out', async () => {
  const ada = await workingPerson();
  const taskId = await postSimpleTask(ada);
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  await accepted(console);
  await submit(console, 'Last of the day');
  await page.getByText(HELD).waitFor();
  await page.getByLabel('Account of Ada Lovelace').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  const task = await taskThatIs(ada.organization, taskId, 'completed');
  expect(task.result).toMatchObject({ output: { comment: 'Last of the day' } });
  console.expectNoFaults();
}, 240_000);

test('an answer that could come too late is not held', async () => {
  const ada = await workingPerson();
  const taskId = await postSimpleTask(ada, { sla: { urgency: 'high', deadline: inSeconds(50) } });
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  await accepted(console);
  await submit(console, 'In time');
  const held = page.getByText(HELD);
  const sent = page.getByText('Your answer was submitted');
  await held.or(sent).waitFor();
  expect(await held.count()).toBe(0);
  await taskThatIs(ada.organization, taskId, 'completed');
  console.expectNoFaults();
}, 240_000);
