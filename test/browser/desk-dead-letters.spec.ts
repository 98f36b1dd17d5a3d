import { expect, test } from 'vitest';
import { buryQueued } from '../system/dead-letters.js';
import { createOrganization } from '../system/organization.js';
import { postTask } from '../system/task.js';
import { PHONE, startBrowser } from './browser.js';
import { pageOf } from './desk-person.js';

const browser = await startBrowser();

test('an event that could not be handled is found, handled again by the keyboard, and then resolved', async () => {
  const organization = await createOrganization();
  const other = await createOrganization();
  const taskId = await postTask(organization);
  await buryQueued(taskId);
  await buryQueued(await postTask(other));
  const console = await pageOf(browser, organization);
  const { page } = console;
  await page.getByRole('link', { name: 'Dead letters' }).click();
  const rows = page.locator('tbody tr');
  await page.getByText('Failed at every attempt').waitFor();
  expect(await rows.count()).toBe(1);
  expect(await page.getByRole('link', { name: 'task.queued' }).getAttribute('href')).toBe(
    `/console/desk/tasks/${taskId}`,
  );
  await console.expectAccessible();
  await console.screenshot('desk-dead-letters');

  await page.getByRole('button', { name: 'Handle again' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('No dead letters: every event was handled.').waitFor();
  await page.getByText('It was handled, and is resolved.').waitFor({ state: 'attached' });
  await page.getByRole('link', { name: 'Resolved' }).click();
  await rows.getByText('Handled', { exact: true }).waitFor();
  expect(new URL(page.url()).search).toBe('?status=resolved');
  await console.expectAccessible();
  console.expectNoFaults();
});

test('a person without the right to resend is offered nothing to do, and it fits a phone', async () => {
  const organization = await createOrganization();
  await buryQueued(await postTask(organization));
  const console = await pageOf(browser, organization, { role: 'reviewer-lead', viewport: PHONE });
  const { page } = console;
  await console.open('/desk/dead-letters');
  await page.getByText('Failed at every attempt').waitFor();
  expect(await page.getByRole('button', { name: 'Handle again' }).count()).toBe(0);
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('desk-dead-letters-phone');
  console.expectNoFaults();
});
