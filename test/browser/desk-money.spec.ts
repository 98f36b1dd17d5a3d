import { readFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { ApiClient } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { PHONE, startBrowser } from './browser.js';
import { pageOf } from './desk-person.js';

const browser = await startBrowser();
const credentials = inject('credentials');
const operator = new ApiClient(credentials.base_url, credentials.operator_key);
const FUNDS_MICROS = 1_000_000_000;
const MONTH = new Date().toISOString().slice(0, 7);

async function setPrice(
  { orgId }: TestOrganization,
  price: Readonly<Record<string, unknown>>,
): Promise<void> {
  expectStatus(201, await operator.post(`/v1/organizations/${orgId}/prices`, price));
}

test('an owner sees the balance, what tasks cost, and where the money went', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  await setPrice(organization, { tier: 'express', amount_micros: 1_234_567, task_type: 'verification' });
  const worker = await TestWorker.hire(organization);
  const taskId = await postTask(organization);
  await worker.work(taskId);
  await taskThatIs(organization, taskId, 'completed');
  const console = await pageOf(browser, organization, { role: 'owner' });
  const { page } = console;
  await page.getByRole('link', { name: 'Money' }).click();
  await page.getByRole('heading', { name: 'Price book' }).waitFor();
  await expect
    .poll(async () => {
      await page.reload();
      await page.getByRole('cell', { name: 'Credit' }).waitFor();
      return page.getByRole('cell', { name: 'Payment' }).count();
    })
    .toBe(1);
  await page.locator('.figures').getByText('$998.765433').waitFor();
  await page.getByRole('cell', { name: '$1.234567 per task' }).waitFor();
  await page.getByRole('cell', { name: 'Own type verification' }).waitFor();
  await console.expectAccessible();
  await console.screenshot('desk-money');

  const quote = page.getByRole('region', { name: 'What a task costs' });
  await quote.getByLabel('Type').fill('verification');
  await quote.getByLabel('Domain').fill('security');
  await quote.getByLabel('Urgency').selectOption('High');
  await quote.getByLabel('Domain').press('Enter');
  await quote.getByRole('status').getByText('$1.234567').waitFor();

  const movements = page.getByRole('region', { name: 'Movements' });
  await movements.getByLabel('Movement', { exact: true }).selectOption('Credit');
  await expect.poll(() => movements.locator('tbody tr').count()).toBe(1);
  expect(new URL(page.url()).searchParams.get('kind')).toBe('credit');
  await movements.getByText('$1,000.00').waitFor();
  console.expectNoFaults();
});

test('the threshold is changed after a preview, by the keyboard alone', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const console = await pageOf(browser, organization, { role: 'owner', viewport: PHONE });
  const { page } = console;
  await console.open('/desk/money');
  await page.getByText('Nobody is notified of a low balance.').waitFor();
  await page.getByRole('button', { name: 'Change' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Threshold in USD').focus();
  await page.keyboard.type('2 500,5x');
  await dialog.getByText('An amount such as 250 or 99.50.').waitFor();
  await expect.poll(() => dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await page.keyboard.press('Backspace');
  await dialog.getByText('Until now: never. From now on: $2,500.50.').waitFor();
  await console.expectAccessible();
  await console.expectNoSidewaysScrolling();
  await console.screenshot('desk-money-threshold');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('below $2,500.50').waitFor();
  await page.getByText('The available balance is below the threshold.').waitFor();
  expect(await organization.admin.get('/v1/billing/settings')).toMatchObject({
    body: { low_balance_micros: 2_500_500_000 },
  });
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('desk-money-phone');
  console.expectNoFaults();
});

test('a statement is read, and stored as a file', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  await postTask(organization, { task_type: '<b>audit</b>' });
  const console = await pageOf(browser, organization, { viewport: PHONE });
  const { page } = console;
  await console.open('/desk/money');
  const statements = page.getByRole('region', { name: 'Statements' });
  const stored = page.waitForEvent('download');
  await statements.getByRole('button', { name: /^Save the statement of/ }).click();
  const file = await stored;
  expect(file.suggestedFilename()).toBe(`statement-${MONTH}.csv`);
  expect(readFileSync(await file.path(), 'utf8')).toContain(`${MONTH},credits,,USD,1000000000`);
  await statements.getByRole('link').click();
  await page.getByText('The month is not over').waitFor();
  await page.getByRole('row', { name: 'Opening balance $0.00 $0.00' }).waitFor();
  await page.getByRole('row', { name: /^Credits \+\$1,000\.00/ }).waitFor();
  await page.getByText('<b>audit</b>').waitFor();
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('desk-statement');
  console.expectNoFaults();
});

test('movements are listed page by page, and need the right to read them', async () => {
  const organization = await createOrganization({ fundsMicros: 0 });
  const path = `/v1/organizations/${organization.orgId}/credits`;
  for (let place = 1; place <= 21; place += 1)
    expectStatus(201, await operator.post(path, { amount_micros: place, reference: `payment ${place}` }));
  const console = await pageOf(browser, organization);
  const { page } = console;
  await console.open('/desk/money');
  await page.getByText('payment 21', { exact: true }).waitFor();
  expect(await page.getByText('payment 1', { exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.getByText('payment 1', { exact: true }).waitFor();
  await page.getByText('$0.000001', { exact: true }).waitFor();
  // An operator reads, and does not change the settings of the owner.
  expect(await page.getByRole('button', { name: 'Change' }).count()).toBe(0);
  console.expectNoFaults();
  const lead = await pageOf(browser, organization, { role: 'reviewer-lead' });
  expect(await lead.page.getByRole('link', { name: 'Money' }).count()).toBe(0);
  await lead.open('/desk/money');
  await lead.page.getByRole('alert').first().getByText('Your role does not include this.').waitFor();
  lead.expectNoFaults();
});
