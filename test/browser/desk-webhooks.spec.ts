import { afterAll, expect, test } from 'vitest';
import { startWebhookReceiver } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import { postTask } from '../system/task.js';
import { startBrowser } from './browser.js';
import { pageOf } from './desk-person.js';

const browser = await startBrowser();
const receiver = await startWebhookReceiver();
afterAll(() => receiver.close());
const FUNDS_MICROS = 1_000_000_000;

test('deliveries that a receiver refused are found with its answer, and all of a time are sent again', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  let isGone = true;
  receiver.answer(() => (isGone ? { status: 410, body: '<b>gone</b>' } : { status: 200 }));
  const endpoint = { url: `${receiver.url}/desk`, events: ['task.created'], description: 'Ticket system' };
  expectStatus(201, await organization.admin.post('/v1/webhook-endpoints', endpoint));
  const taskId = await postTask(organization);
  const console = await pageOf(browser, organization);
  const { page } = console;
  await expect
    .poll(async () => {
      await console.open('/desk/webhooks');
      await page.getByText('Ticket system').waitFor();
      return page.getByText('Disabled').count();
    })
    .toBe(1);
  await console.expectAccessible();
  await page.getByRole('link', { name: 'Ticket system' }).click();
  await page.locator('.panel details > summary').first().click();
  await page.getByText('<b>gone</b>').waitFor();
  await console.expectAccessible();
  await console.screenshot('desk-webhook');

  isGone = false;
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByRole('button', { name: 'Disable' }).waitFor();
  await page.getByRole('button', { name: 'Send all of this time again' }).click();
  await page.getByText('1 delivery is pending again.').waitFor();
  await expect.poll(() => Promise.resolve(receiver.on('/desk').length)).toBe(2);
  await console.open(`/desk/tasks/${taskId}`);
  await page.getByText('Delivered').first().waitFor();
  console.expectNoFaults();
});
