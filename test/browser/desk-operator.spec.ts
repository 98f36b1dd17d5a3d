import { expect, test } from 'vitest';
import { createOrganization, expectStatus } from '../system/organization.js';
import { inSeconds, postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { PHONE, startBrowser } from './browser.js';
import { pageOf } from './desk-person.js';

const browser = await startBrowser();
const FUNDS_MICROS = 1_000_000_000;

const titled = (title: string, dueSeconds: number) => ({ title, sla: { deadline: inSeconds(dueSeconds) } });

test('an operator finds a late task, sees why, gives it to another worker, and sees it completed', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const slow = await TestWorker.hire(organization, { name: 'Slow Sam' });
  const calm = await postTask(organization, titled('Plenty of time', 86_400));
  const urgent = await postTask(organization, {
    title: 'Nearly late',
    sla: { deadline: inSeconds(120), target_latency_seconds: 1, on_deadline: 'continue' },
  });
  await slow.work(urgent, 'started');
  await slow.work(calm, 'accepted');
  const console = await pageOf(browser, organization);
  const { page } = console;
  await console.open('/desk');
  await page.getByRole('heading', { name: 'At risk' }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  const titles = page.locator('.task-cell a');
  await expect.poll(() => titles.allTextContents()).toEqual(['Nearly late', 'Plenty of time']);
  await console.expectAccessible();
  await console.screenshot('desk-list');

  await page.getByRole('link', { name: 'Nearly late' }).click();
  await page.getByRole('heading', { name: 'Nearly late' }).waitFor();
  await page.getByText('Target time missed').first().waitFor();
  await page.getByText('Slow Sam').first().waitFor();
  await page.getByText('chosen: no other candidate was left.').waitFor();
  await console.expectAccessible();
  await console.screenshot('desk-task-late');

  const quick = await TestWorker.hire(organization, { name: 'Quick Quinn' });
  await page.keyboard.press('q');
  const dialog = page.getByRole('dialog');
  const submit = dialog.getByRole('button', { name: 'Queue again' });
  await expect.poll(() => submit.isDisabled()).toBe(true);
  await dialog.getByLabel('Reason').fill('Sam cannot be reached.');
  await console.expectAccessible();
  await dialog.getByLabel('Reason').press('Control+Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Queued again by an operator').waitFor();
  await page.getByText('Sam cannot be reached.').waitFor();
  await quick.work(urgent);
  await page.locator('.task-head').getByText('Completed').waitFor();
  await page.locator('.timeline').getByText('Quick Quinn').first().waitFor();
  await page.getByText('The signature is valid.').waitFor();
  await page.getByText('Payment').waitFor();
  await console.expectAccessible();
  await console.screenshot('desk-task-completed');

  await page.keyboard.press('b');
  await page.getByRole('heading', { name: 'At risk' }).waitFor();
  await expect.poll(() => titles.allTextContents()).toEqual(['Plenty of time']);
  console.expectNoFaults();
});

test('rows change in place, and nothing moves under the pointer or the focus', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const [second, third] = [
    await postTask(organization, titled('Second', 7_200)),
    await postTask(organization, titled('Third', 10_800)),
  ];
  const console = await pageOf(browser, organization);
  const { page } = console;
  await console.open('/desk');
  const titles = page.locator('.task-cell a');
  await expect.poll(() => titles.allTextContents()).toEqual(['Second', 'Third']);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Third');
  const place = await titles.nth(1).boundingBox();

  await postTask(organization, titled('First', 3_600));
  await organization.admin.post(`/v1/tasks/${second}/cancel`, { reason: 'Not needed.' });
  const changes = page.getByRole('button', { name: '2 changes: show' });
  await changes.waitFor();
  await expect.poll(() => titles.allTextContents()).toEqual(['Second', 'Third']);
  await page.getByRole('row', { name: 'Second' }).getByText('Cancelled').waitFor();
  expect((await titles.nth(1).boundingBox())?.y).toBe(place?.y);
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Third');
  await page.keyboard.press('s');
  await expect.poll(() => titles.allTextContents()).toEqual(['First', 'Third']);

  // Nobody is about to click anything: the list follows by itself.
  await page.getByRole('heading', { name: 'At risk' }).click();
  await organization.admin.post(`/v1/tasks/${third}/cancel`, { reason: 'Not needed.' });
  await expect.poll(() => titles.allTextContents()).toEqual(['First']);
  console.expectNoFaults();
});

test('filters are an address, by which the same list is opened', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  await postTask(organization, titled('Security task', 3_600));
  await postTask(organization, { ...titled('Legal task', 3_600), domain: 'legal' });
  const console = await pageOf(browser, organization);
  const { page } = console;
  await console.open('/desk');
  const titles = page.locator('.task-cell a');
  await expect.poll(() => titles.count()).toBe(2);
  await page.getByLabel('Domain').fill('legal');
  await page.getByLabel('Domain').press('Enter');
  await expect.poll(() => titles.allTextContents()).toEqual(['Legal task']);
  await page.getByLabel('Status').selectOption('Waiting');
  const address = new URL(page.url());
  expect(address.search).toBe('?domain=legal&status=queued');
  const other = await pageOf(browser, organization, { viewport: PHONE });
  await other.open(`/desk${address.search}`);
  await expect.poll(() => other.page.locator('.task-cell a').allTextContents()).toEqual(['Legal task']);
  await other.expectNoSidewaysScrolling();
  await other.expectAccessible();
  await other.screenshot('desk-list-phone');
  await other.page.getByRole('link', { name: 'Legal task' }).click();
  await other.page.getByText('Waiting for a worker.').waitFor();
  await other.expectNoSidewaysScrolling();
  await other.expectAccessible();
  await other.screenshot('desk-task-phone');
  await other.page.getByRole('link', { name: 'Back to the list' }).click();
  expect(new URL(other.page.url()).search).toBe(address.search);
  console.expectNoFaults();
  other.expectNoFaults();
});

test('a task is taken from one worker and given to another, who does it', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const slow = await TestWorker.hire(organization, { name: 'Slow Sam' });
  const taskId = await postTask(organization, titled('Call the owner', 600));
  await slow.work(taskId, 'started');
  const quick = await TestWorker.hire(organization, { name: 'Quick Quinn' });
  await TestWorker.hire(organization, { name: 'Unqualified Una', skills: [] });
  const console = await pageOf(browser, organization);
  const { page } = console;
  await console.open(`/desk/tasks/${taskId}`);
  await page.getByRole('heading', { name: 'Call the owner' }).waitFor();
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('To', { exact: true }).selectOption('Unqualified Una');
  await dialog.getByLabel('Reason').fill('Sam is ill.');
  await dialog.getByRole('button', { name: 'Give to a worker' }).click();
  await dialog.getByRole('alert').waitFor();
  await expect.poll(() => dialog.getByRole('alert').textContent()).toContain('rule "skills"');
  await console.expectAccessible();
  await dialog.getByLabel('To', { exact: true }).selectOption('Quick Quinn');
  await dialog.getByRole('button', { name: 'Give to a worker' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Sam is ill.').waitFor();
  const { assignment_id: assignmentId } = await quick.assignmentOf(taskId);
  expectStatus(200, await quick.start(assignmentId));
  expectStatus(200, await quick.submit(assignmentId));
  await page.locator('.task-head').getByText('Completed').waitFor();
  console.expectNoFaults();
});

test('a deadline is changed, and a task is cancelled, each with its reason', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const taskId = await postTask(organization, titled('Call the owner', 600));
  const console = await pageOf(browser, organization);
  const { page } = console;
  await console.open(`/desk/tasks/${taskId}`);
  await page.getByRole('button', { name: 'Change the deadline' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '+ 1 day' }).click();
  await dialog.getByLabel('Reason').fill('The owner is back tomorrow.');
  await dialog.getByRole('button', { name: 'Change the deadline' }).click();
  await page.getByText('Deadline changed by an operator').waitFor();
  await page.locator('.task-head').getByText('1d 0h left').waitFor();
  await page.getByRole('button', { name: 'Cancel the task' }).click();
  await dialog.getByLabel('Reason').fill('It was a false positive.');
  await dialog.getByRole('button', { name: 'Cancel the task' }).click();
  await page.locator('.task-head').getByText('Cancelled').waitFor();
  expect(await page.getByRole('button', { name: 'Cancel the task' }).count()).toBe(0);
  await taskThatIs(organization, taskId, 'cancelled');
  console.expectNoFaults();
});
