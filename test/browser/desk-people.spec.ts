import { expect, test } from 'vitest';
import { createOrganization } from '../system/organization.js';
import { PHONE, startBrowser } from './browser.js';
import { pageOf } from './desk-person.js';

const browser = await startBrowser();

test('a colleague is invited, and the invitation is withdrawn', async () => {
  const organization = await createOrganization();
  const console = await pageOf(browser, organization, { role: 'owner', viewport: PHONE });
  const { page } = console;
  await console.open('/desk/people');
  await page.getByText('No invitations.').waitFor();
  await page.getByRole('button', { name: 'Invite' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill('grace@example.com');
  const invite = dialog.getByRole('button', { name: 'Invite' });
  await expect.poll(() => invite.isDisabled()).toBe(true);
  await dialog.getByLabel('Worker').check();
  await expect.poll(() => invite.isDisabled()).toBe(true);
  await dialog.getByLabel('Worker', { exact: true }).uncheck();
  await dialog.getByLabel('Operator').check();
  await console.expectAccessible();
  await invite.click();
  await page.getByText('grace@example.com').waitFor();
  await dialog.waitFor({ state: 'detached' });
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('desk-people');
  await page.getByRole('button', { name: 'Withdraw' }).click();
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await page.getByText('Withdrawn').waitFor();
  console.expectNoFaults();
});

test('a person without the right to invite is not offered to', async () => {
  const organization = await createOrganization();
  const reader = await pageOf(browser, organization, { role: 'operator' });
  await reader.open('/desk/people');
  await reader.page.getByRole('heading', { name: 'Members' }).waitFor();
  expect(await reader.page.getByRole('button', { name: 'Invite' }).count()).toBe(0);
  reader.expectNoFaults();
});
