import { expect, test } from 'vitest';
import { BrowserClient } from '../system/person.js';
import { inSeconds, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { consoleOrigin, startBrowser } from './browser.js';
import { ConsolePage } from './console-page.js';
import { openFor, postSimpleTask, workingPerson } from './signed-in.js';

const browser = await startBrowser();

test('offline in mid-form: the draft is kept, survives a closed tab, and is sent afterwards', async () => {
  const ada = await workingPerson();
  const taskId = await postSimpleTask(ada);
  const console = await openFor(browser, ada, '/work');
  const { page, context } = console;
  await page.getByRole('button', { name: 'Accept: Check the invoice' }).click();
  const comment = page.getByLabel('Comment');
  await comment.fill('Before');
  await page.getByText('Draft saved').waitFor();
  await context.setOffline(true);
  await comment.fill('Written in a tunnel');
  await page.getByText('The draft is kept in this browser').waitFor();
  await page.getByRole('button', { name: 'Submit' }).click();
  const address = page.url();
  await page.close();
  await context.setOffline(false);

  const again = await ConsolePage.in(context);
  await again.page.goto(address);
  const kept = again.page.getByLabel('Comment');
  await kept.waitFor();
  await expect.poll(() => kept.inputValue()).toBe('Written in a tunnel');
  await again.page.getByText('Draft saved').waitFor();
  await again.page.getByLabel('Yes', { exact: true }).check();
  await again.page.getByRole('button', { name: 'Submit' }).click();
  const task = await taskThatIs(ada.organization, taskId, 'completed');
  expect(task.result).toMatchObject({ output: { comment: 'Written in a tunnel' } });
  again.expectNoFaults();
}, 240_000);

test('submitted while offline: the answer is sent when the connection is back', async () => {
  const ada = await workingPerson();
  const taskId = await postSimpleTask(ada);
  const console = await openFor(browser, ada, '/work');
  const { page, context } = console;
  await page.getByRole('button', { name: 'Accept: Check the invoice' }).click();
  await page.getByLabel('Comment').fill('Before');
  await page.getByText('Draft saved').waitFor();
  await context.setOffline(true);
  await page.getByLabel('Comment').fill('Written in a tunnel');
  await page.getByLabel('Yes', { exact: true }).check();
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByText('The answer is sent as soon as you are online again.').waitFor();
  await console.expectAccessible();
  await console.screenshot('submitted-offline');
  await context.setOffline(false);
  await page.getByText('Your answer was submitted').waitFor();
  const task = await taskThatIs(ada.organization, taskId, 'completed');
  expect(task.result).toMatchObject({ output: { is_right: true, comment: 'Written in a tunnel' } });
  console.expectNoFaults();
}, 240_000);

test('switching the organization with an assignment open: nothing of one is in the other, and the draft is there afterwards', async () => {
  const [ada, other] = [await workingPerson(), await workingPerson()];
  const atOther = await TestWorker.hire(other.organization, { capacity: 20 });
  await ada.person.join(other.organization.orgId, { roles: ['worker'], worker_id: atOther.workerId });
  await postSimpleTask(ada, { title: 'Matter of the first' });
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  const organization = page.getByLabel('Organization');
  await organization.selectOption(ada.organization.orgId);
  await page.getByRole('button', { name: 'Accept: Matter of the first' }).click();
  await page.getByLabel('Comment').fill('Half of an answer');
  await page.getByText('Draft saved').waitFor();
  await page.getByLabel('Comment').fill('Half of an answer, and more');
  await organization.selectOption(other.organization.orgId);
  await page.getByText('This work is not yours, or no longer.').waitFor();
  expect(await page.locator('main').textContent()).not.toMatch(/Matter of the first|Half of an answer/);
  await console.expectAccessible();
  await page.getByRole('link', { name: 'All tasks' }).click();
  await page.getByText('No offers at the moment.').waitFor();
  await page.goBack();
  await organization.selectOption(ada.organization.orgId);
  await page.getByRole('heading', { name: 'Matter of the first' }).waitFor();
  await expect.poll(() => page.getByLabel('Comment').inputValue()).toBe('Half of an answer, and more');
  await page.getByText('Draft saved').waitFor();
  console.expectNoFaults();
}, 240_000);

test('session revoked in mid-form: signing in again goes on where the person was', async () => {
  const ada = await workingPerson();
  const taskId = await postSimpleTask(ada);
  const console = await openFor(browser, ada, '/work');
  const { page, context } = console;
  await page.getByRole('button', { name: 'Accept: Check the invoice' }).click();
  const comment = page.getByLabel('Comment');
  await comment.fill('First half');
  await page.getByText('Draft saved').waitFor();

  const cookies = await context.cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const ended = await new BrowserClient(consoleOrigin()).delete('/v1/session', { headers: { cookie } });
  expect(ended.status).toBe(204);
  await comment.fill('First half, second half');
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.waitFor();
  await console.expectAccessible();
  await console.screenshot('session-ended');
  await dialog.getByRole('button', { name: 'Send me a code' }).click();
  const code = dialog.getByLabel('Code', { exact: true });
  await code.waitFor();
  await code.fill(await ada.person.mailedCode());
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => comment.inputValue()).toBe('First half, second half');
  await page.getByText('Draft saved').waitFor();
  await page.getByLabel('Yes', { exact: true }).check();
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByText('Your answer was submitted').waitFor();
  await taskThatIs(ada.organization, taskId, 'completed');
  console.expectNoFaults();
}, 240_000);

test('the deadline passes while somebody types: the draft is shown, and what can still be done', async () => {
  const ada = await workingPerson();
  await postSimpleTask(ada, { sla: { urgency: 'high', deadline: inSeconds(30) } });
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  await page.getByRole('button', { name: 'Accept: Check the invoice' }).click();
  await page.getByLabel('Comment').fill('Nearly done');
  await page.getByRole('heading', { name: 'No longer yours' }).waitFor({ timeout: 90_000 });
  await page.getByText('Nearly done').waitFor();
  await page.getByRole('button', { name: 'Copy the draft' }).waitFor();
  await console.expectAccessible();
  await console.screenshot('lapsed');
  console.expectNoFaults();
}, 240_000);
