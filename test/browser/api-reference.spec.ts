import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createOrganization } from '../system/organization.js';
import { ARTEFACTS, PHONE, startBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';

const browser = await startBrowser();
/** The library takes seconds to show a document of this size on a busy machine. */
const PATIENCE = { timeout: 90_000 };
/** What the library itself violates is in docs/decisions/0216. */
const SERIOUS = ['serious', 'critical'];
const WithKey = z.looseObject({ api_key: z.string() });

async function opened(path: string, options: BrowserContextOptions = {}): Promise<ConsolePage> {
  const reference = await browser.page(options);
  await reference.page.goto(path);
  await reference.page.getByRole('heading', { name: 'Countersign', level: 1 }).waitFor(PATIENCE);
  return reference;
}

test('the reference has an operation, its example, and its problems', { timeout: 240_000 }, async () => {
  const reference = await opened('/docs');
  const { page } = reference;
  await page.getByRole('link', { name: 'OpenAPI 3.1', exact: true }).waitFor();
  await page
    .getByRole('button', { name: /Search/ })
    .first()
    .click();
  await page.getByRole('combobox').fill('Create a task');
  await page
    .getByRole('option', { name: /Create a task/ })
    .first()
    .click();
  const operation = page
    .locator('section, article')
    .filter({ hasText: 'The price is held immediately.' })
    .last();
  await operation.getByText('Takes an API key with the scope').waitFor();
  await operation.getByText(new URL(page.url()).origin).first().waitFor();
  await operation.getByText('"Verify endpoint owner activity"').first().waitFor();
  await operation.getByRole('tab', { name: '402' }).click();
  await operation.getByText('billing.insufficient_funds').first().waitFor();
  await page.screenshot({ path: join(ARTEFACTS, 'reference-light.png') });
  await reference.expectAccessible(SERIOUS);
  reference.expectNoFaults();
});

test('in a dark browser it is dark', { timeout: 240_000 }, async () => {
  const reference = await opened('/docs', { colorScheme: 'dark' });
  await reference.page.locator('.dark-mode').first().waitFor();
  await reference.page.screenshot({ path: join(ARTEFACTS, 'reference-dark.png') });
  await reference.expectAccessible(SERIOUS);
  reference.expectNoFaults();
});

test(
  'a request with a typed-in key is sent to this gateway, and the key is stored nowhere',
  { timeout: 240_000 },
  async () => {
    const { admin } = await createOrganization();
    const created = await admin.post('/v1/api-keys', { name: 'reference', scopes: ['tasks:read'] });
    const { api_key: apiKey } = WithKey.parse(created.body);
    const reference = await opened('/docs#tag/tasks/GET/v1/tasks');
    const { page } = reference;
    await page.getByRole('button', { name: 'Test Request (get /v1/tasks)' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/Token/).fill(apiKey);
    await dialog.getByRole('button', { name: /Send/ }).first().click();
    await dialog.getByText('200', { exact: false }).first().waitFor();
    await dialog.getByText('next_cursor').first().waitFor();
    await page.screenshot({ path: join(ARTEFACTS, 'reference-request.png') });
    const stored = 'JSON.stringify([localStorage, sessionStorage, document.cookie])';
    expect(await page.evaluate(stored)).not.toContain(apiKey);
    expect(await page.evaluate('indexedDB.databases().then(all => all.length)')).toBe(0);
    await page.reload();
    await page.getByRole('heading', { name: 'Countersign', level: 1 }).waitFor(PATIENCE);
    expect(await page.content()).not.toContain(apiKey);
    reference.expectNoFaults();
  },
);

test('on a narrow phone it fits', { timeout: 240_000 }, async () => {
  const reference = await opened('/docs', { viewport: PHONE });
  await reference.expectNoSidewaysScrolling();
  await reference.page.screenshot({ path: join(ARTEFACTS, 'reference-phone.png') });
  await reference.expectAccessible(SERIOUS);
  reference.expectNoFaults();
});

test('without JavaScript a link to the document remains', async () => {
  const reference = await browser.page({ javaScriptEnabled: false });
  await reference.page.goto('/docs');
  await reference.page.getByRole('link', { name: '/openapi.json' }).click();
  expect(await reference.page.content()).toContain('"openapi":"3.1.0"');
});
