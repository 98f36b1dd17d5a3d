import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startWebhookReceiver } from '#libs/testing';
import { createOrganization, expectStatus } from '../system/organization.js';
import { TestPerson } from '../system/person.js';
import { postTask } from '../system/task.js';
import { startBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { pageOf } from './desk-person.js';

const browser = await startBrowser();
const receiver = await startWebhookReceiver();
afterAll(() => receiver.close());
const FUNDS_MICROS = 1_000_000_000;
const Endpoint = z.looseObject({ endpoint_id: z.string() });

/** What is on the last page is not on the first, and is found by the buttons, there and back. */
async function expectPages({ page }: ConsolePage, onFirst: string, onLast: string): Promise<void> {
  const [first, last] = [page.getByText(onFirst, { exact: true }), page.getByText(onLast, { exact: true })];
  await first.first().waitFor();
  expect(await last.count()).toBe(0);
  await page.getByRole('button', { name: 'Next page' }).click();
  await last.first().waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Next page' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Previous page' }).click();
  await first.first().waitFor();
}

test('keys and people are listed page by page', async () => {
  const organization = await createOrganization();
  for (let place = 1; place <= 51; place += 1) {
    await Promise.all([
      organization.admin
        .post('/v1/api-keys', { name: `key ${place}`, scopes: ['tasks:read'] })
        .then(answer => expectStatus(201, answer)),
      TestPerson.create(`person ${place}`).then(person =>
        person.join(organization.orgId, { roles: ['developer'] }),
      ),
    ]);
  }
  const console = await pageOf(browser, organization, { role: 'owner' });
  await console.open('/desk/keys');
  await expectPages(console, 'key 51', 'key 1');
  await console.open('/desk/people');
  await expectPages(console, 'person 51', 'person 1');
  await console.expectAccessible();
  console.expectNoFaults();
});

test('the deliveries of a task are listed page by page', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  for (let place = 1; place <= 21; place += 1) {
    const endpoint = { url: `${receiver.url}/each`, events: ['task.created'], description: `${place}` };
    expectStatus(201, await organization.admin.post('/v1/webhook-endpoints', endpoint));
  }
  const taskId = await postTask(organization);
  await expect.poll(() => receiver.on('/each').length).toBe(21);
  const console = await pageOf(browser, organization);
  const { page } = console;
  await console.open(`/desk/tasks/${taskId}`);
  const section = page.getByRole('region', { name: 'Webhook deliveries' });
  await expect.poll(() => section.locator('details').count()).toBe(20);
  await section.getByRole('button', { name: 'Next page' }).click();
  await expect.poll(() => section.locator('details').count()).toBe(1);
  console.expectNoFaults();
});

test('the deliveries of an endpoint are listed page by page, each status from its first page', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const { endpoint_id: endpointId } = Endpoint.parse(
    expectStatus(
      201,
      await organization.admin.post('/v1/webhook-endpoints', {
        url: `${receiver.url}/many`,
        events: ['task.created'],
      }),
    ),
  );
  for (let place = 1; place <= 51; place += 1) await postTask(organization);
  await expect.poll(() => receiver.on('/many').length).toBe(51);
  const console = await pageOf(browser, organization);
  const { page } = console;
  await console.open(`/desk/webhooks/${endpointId}`);
  const deliveries = page.locator('.panel details');
  await expect.poll(() => deliveries.count()).toBe(50);
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect.poll(() => deliveries.count()).toBe(1);
  await page.getByRole('button', { name: 'Delivered', exact: true }).click();
  await expect.poll(() => deliveries.count()).toBe(50);
  await expect.poll(() => page.getByRole('button', { name: 'Previous page' }).isDisabled()).toBe(true);
  console.expectNoFaults();
});
