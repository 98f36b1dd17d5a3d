import { expect, test } from 'vitest';
import { createOrganization, expectStatus } from '../system/organization.js';
import { postTask, taskThatIs } from '../system/task.js';
import { PHONE, startBrowser } from './browser.js';
import { pageOf } from './desk-person.js';

const browser = await startBrowser();
const FUNDS_MICROS = 1_000_000_000;

test('every task of a list is cancelled: counted first, then one by one with a result for each', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const wrong = [];
  for (let count = 0; count < 3; count += 1)
    wrong.push(await postTask(organization, { title: `Wrong ${count}`, domain: 'legal' }));
  const kept = await postTask(organization, { title: 'Kept' });
  const console = await pageOf(browser, organization, { viewport: PHONE });
  const { page } = console;
  await console.open('/desk?domain=legal');
  await expect.poll(() => page.locator('.task-cell a').count()).toBe(3);
  await page.getByRole('button', { name: 'Act on all…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Action').selectOption('Cancel');
  await dialog.getByLabel('Reason').fill('The campaign is over.');
  await dialog.getByRole('button', { name: 'Count the tasks' }).click();
  await dialog.getByText('3 live tasks match.').waitFor();
  await console.expectAccessible();
  await console.screenshot('desk-bulk-dialog');
  // Nothing has happened yet, and one more task is counted again instead of being cancelled with the others.
  const late = await postTask(organization, { title: 'Wrong, too', domain: 'legal' });
  await dialog.getByRole('button', { name: 'Cancel: 3 tasks' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByRole('button', { name: 'Count the tasks' }).click();
  await dialog.getByRole('button', { name: 'Cancel: 4 tasks' }).click();
  await page.getByText('4 of 4 tasks.').waitFor();
  await page.getByRole('button', { name: 'Changed 4' }).waitFor();
  for (const taskId of [...wrong, late]) await taskThatIs(organization, taskId, 'cancelled');
  await taskThatIs(organization, kept, 'queued');
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('desk-bulk-job');
  await page.getByRole('listitem').filter({ hasText: 'Changed' }).first().getByRole('link').click();
  await page.getByText('The campaign is over.').first().waitFor();
  console.expectNoFaults();
});

test('a key is created with no more than the person may do, shown once, and revoked', async () => {
  const organization = await createOrganization();
  const console = await pageOf(browser, organization, { role: 'developer' });
  const { page } = console;
  await console.open('/desk/keys');
  await page.getByRole('button', { name: 'Create a key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Invoice agent');
  expect(await dialog.getByLabel('workers:write').count()).toBe(0);
  await console.expectAccessible();
  await dialog.getByRole('button', { name: 'Create a key' }).click();
  const secret = (await dialog.locator('.secret').textContent())?.trim() ?? '';
  await console.expectAccessible();
  const client = organization.admin.as(secret);
  expectStatus(200, await client.get('/v1/tasks'));
  await dialog.getByRole('button', { name: 'I have stored it' }).click();
  const row = page.getByRole('row', { name: 'Invoice agent' });
  await row.waitFor();
  expect(await page.content()).not.toContain(secret);
  expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage])')).not.toContain(secret);
  await console.expectAccessible();
  await console.screenshot('desk-keys');
  await row.getByRole('button', { name: 'Revoke' }).click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await row.getByText('Revoked').waitFor();
  expect((await client.get('/v1/tasks')).status).toBe(401);
  console.expectNoFaults();
});
