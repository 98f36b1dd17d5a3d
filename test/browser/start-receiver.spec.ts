import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createOrganization } from '../system/organization.js';
import { postTask } from '../system/task.js';
import { PHONE, consoleOrigin, startBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { personPage } from './person-page.js';

const browser = await startBrowser();
const Text = z.string();
const SOMEBODY = 'whsec_c29tZWJvZHktZWxzZXMtc2VjcmV0LW9mLTMyLWI=';

async function addressOn({ page }: ConsolePage): Promise<string> {
  return Text.parse(await page.getByRole('group', { name: 'Address of the receiver' }).textContent());
}

test('a developer registers the receiver, sees a signed webhook, and how it verifies', async () => {
  const organization = await createOrganization();
  const console = await personPage(browser, 'developer', organization);
  const { page } = console;
  await console.open('/start');
  await page.getByRole('button', { name: 'Open a receiver' }).click();
  await page.getByText('Nothing received yet.').waitFor();
  await expect
    .poll(() => addressOn(console))
    .toMatch(new RegExp(`^${consoleOrigin()}/test-receiver/[\\w-]{32}$`));
  await page.getByRole('button', { name: 'Register it as an endpoint' }).click();
  await page.getByRole('button', { name: 'Send a test event' }).click();
  const received = page.getByRole('list', { name: 'Received requests' }).locator('details');
  const first = received.filter({ hasText: 'webhook.test' });
  await first.getByText('Verified', { exact: true }).waitFor();
  await first.locator('summary').click();
  await first.getByText('Equal.').waitFor();
  await first.getByText('Recent.').waitFor();
  await first.locator('dt', { hasText: 'webhook-signature' }).waitFor();
  await console.expectAccessible();
  await console.screenshot('start-receiver');

  // The library that receivers use agrees, on the very body that is shown.
  const secret = await page.getByLabel('Signing secret').inputValue();
  const body = Text.parse(await first.getByRole('group', { name: 'Body, as it was sent' }).textContent());
  const headers = Object.fromEntries<string>(
    await Promise.all(
      ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
        async (name): Promise<[string, string]> => [
          name,
          Text.parse(await first.locator('div', { hasText: name }).locator('dd').first().textContent()),
        ],
      ),
    ),
  );
  expect(() => new Webhook(secret).verify(body, headers)).not.toThrow();

  const taskId = await postTask(organization);
  await received
    .filter({ hasText: 'task.created' })
    .filter({ hasText: taskId })
    .getByText('Verified')
    .waitFor();
  await page.getByLabel('Signing secret').fill(SOMEBODY);
  await first.getByText('None is equal.').waitFor();
  await page.getByLabel('Signing secret').fill('');
  await first.getByText('Needs the secret').first().waitFor();
  expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage])')).not.toContain(secret);

  await page.getByRole('button', { name: 'Close the receiver' }).click();
  await page.getByRole('button', { name: 'Open a receiver' }).waitFor();
  expect(await page.content()).not.toContain(secret);
  console.expectNoFaults();
});

test('what strangers send is text; other organizations do not see it; by keyboard on a phone', async () => {
  const [mine, other] = [await createOrganization(), await createOrganization()];
  const console = await personPage(browser, 'owner', mine, { viewport: PHONE });
  const { page } = console;
  await console.open('/start');
  await page.getByRole('button', { name: 'Open a receiver' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Nothing received yet.').waitFor();
  await page.getByText('The receiver is open until').waitFor();
  const url = await addressOn(console);
  const attack = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
  const type = '"><b onmouseover=alert(3)>';
  const body = JSON.stringify({ type, subject: attack, data: { long: 'W'.repeat(2_000), attack } });
  const sent = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-attack': attack, authorization: 'Bearer my-own' },
  });
  expect(sent.status).toBe(204);
  const entry = page.locator('.received details');
  await entry.locator('summary').focus();
  await page.keyboard.press('Enter');
  await entry.getByText('The request is not signed: it lacks webhook-id').waitFor();
  await entry.locator('dd', { hasText: '<script>alert(2)</script>' }).waitFor();
  expect(await page.locator('main img, main script, main b').count()).toBe(0);
  expect(await page.content()).not.toContain('my-own');
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('start-receiver-phone');

  const theirs = await personPage(browser, 'developer', other);
  await theirs.open('/start');
  await theirs.page.getByRole('button', { name: 'Open a receiver' }).click();
  await theirs.page.getByText('Nothing received yet.').waitFor();
  expect(await addressOn(theirs)).not.toBe(url);
  for (const one of [console, theirs]) one.expectNoFaults();
});

test('where webhooks cannot reach the receiver, the page says so, and registers none', async () => {
  const console = await personPage(browser, 'developer', await createOrganization());
  const { page } = console;
  // The system under test allows its own address, so that webhooks arrive.
  await page.route('**/v1/test-receiver', async route => {
    const answer = await route.fetch();
    const receiver = z.looseObject({}).parse(await answer.json());
    await route.fulfill({ json: { ...receiver, unreachable: 'localhost is not a public address.' } });
  });
  await console.open('/start');
  await page.getByRole('button', { name: 'Open a receiver' }).click();
  await page.getByText('Webhooks are not delivered to this address. localhost is not a public').waitFor();
  expect(await page.getByRole('button', { name: 'Register it as an endpoint' }).count()).toBe(0);
  await console.expectAccessible();
  console.expectNoFaults();
});
