import { expect, test } from 'vitest';
import { createOrganization, expectStatus } from '../system/organization.js';
import { PHONE, startBrowser } from './browser.js';
import { pageOf } from './desk-person.js';

const browser = await startBrowser();

test('an owner changes when quality alerts are sent, by the keyboard, and keeps what was not changed', async () => {
  const organization = await createOrganization();
  const { admin } = organization;
  const before = { worker_threshold: 0.655, organization_threshold: 0.07, window: 50, minimum: 10 };
  expectStatus(200, await admin.patch('/v1/quality/settings', before));
  const console = await pageOf(browser, organization, { role: 'owner', viewport: PHONE });
  const { page } = console;
  await page.getByRole('link', { name: 'Settings' }).click();
  const worker = page.getByLabel('Alert below this score of a worker (%)');
  await expect.poll(() => worker.inputValue()).toBe('65.5');
  await expect
    .poll(() => page.getByLabel('Alert below this score of the organization (%)').inputValue())
    .toBe('7');
  const save = page.getByRole('button', { name: 'Save' });
  await expect.poll(() => save.isDisabled()).toBe(true);
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('desk-settings-phone');

  const minimum = page.getByLabel('Answers before there is a score');
  await minimum.fill('60');
  await minimum.press('Enter');
  await page.getByRole('alert').waitFor();
  await minimum.fill('many');
  await page.getByText('This is not a number in the possible range.').waitFor();
  await expect.poll(() => save.isDisabled()).toBe(true);
  await minimum.fill('12');
  await worker.fill('72,25');
  await worker.press('Enter');
  await page.getByText('Saved.').waitFor();
  expect(expectStatus(200, await admin.get('/v1/quality/settings'))).toEqual({
    ...before,
    ...{ worker_threshold: 0.7225, minimum: 12 },
  });
  await expect.poll(() => worker.inputValue()).toBe('72.25');
  await console.expectAccessible();
  console.expectNoFaults();
});

test('an operator reads the settings', async () => {
  const organization = await createOrganization();
  const console = await pageOf(browser, organization);
  const { page } = console;
  await console.open('/desk/settings');
  await page.getByText('60%').waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
  await page.getByRole('link', { name: 'The notification of a low balance' }).click();
  await page.getByRole('heading', { name: 'Price book' }).waitFor();
  await console.open('/desk/settings');
  await console.expectAccessible();
  console.expectNoFaults();
});
