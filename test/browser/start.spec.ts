import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BrowserContextOptions } from 'playwright-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createOrganization } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { postTask } from '../system/task.js';
import { PHONE, consoleOrigin, startBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { personPage } from './person-page.js';

const browser = await startBrowser();
const run = promisify(execFile);
const Text = z.string();
const Created = z.looseObject({ task_id: z.string(), status: z.string() });

const pageAs = (
  role: string,
  organization: TestOrganization,
  options?: BrowserContextOptions,
): Promise<ConsolePage> => personPage(browser, role, organization, options);

async function copied({ page }: ConsolePage): Promise<string> {
  return Text.parse(await page.evaluate('navigator.clipboard.readText()'));
}

async function focused({ page }: ConsolePage): Promise<string> {
  return Text.parse(await page.evaluate('document.activeElement.textContent'));
}

test('a developer creates a key, runs the command in a shell, and sees the events of the task', async () => {
  const organization = await createOrganization();
  const console = await pageAs('developer', organization);
  const { page } = console;
  await page.getByRole('link', { name: 'Start' }).click();
  await page.getByRole('heading', { name: 'Your first task' }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByText('No event yet.').waitFor();
  await console.expectAccessible();
  await console.screenshot('start-empty');

  await page.getByRole('button', { name: 'Create a key' }).click();
  await page.getByRole('button', { name: 'Copy the command' }).click();
  const line = await copied(console);
  expect(line).toContain(`${consoleOrigin()}/v1/tasks`);
  const { stdout } = await run('sh', ['-c', line]);
  const { task_id: taskId } = Created.parse(JSON.parse(stdout));
  const created = page.locator('details').filter({ hasText: 'task.created' }).filter({ hasText: taskId });
  await created.locator('summary').click();
  await created.getByText('"title": "Check the sender of an invoice"').waitFor();
  await created.getByText('"specversion": "1.0"').waitFor();
  await page.getByText(/new events?, the last: task\./).waitFor();
  await console.expectAccessible();
  await console.screenshot('start-events');

  await page.getByRole('button', { name: 'Copy the key' }).click();
  const key = await copied(console);
  expect(line).toContain(`Bearer ${key}'`);
  expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage])')).not.toContain(key);
  await created.getByRole('link', { name: 'Open the task' }).click();
  await page.getByRole('heading', { name: 'Check the sender of an invoice' }).waitFor();
  await page.goBack();
  await page.getByText('Create a key first').waitFor();
  expect(await page.content()).not.toContain(key);
  console.expectNoFaults();
});

test('by keyboard on a narrow phone, the focus follows from the name to the command', async () => {
  const organization = await createOrganization();
  const console = await pageAs('owner', organization, { viewport: PHONE });
  const { page } = console;
  await console.open('/start');
  await page.getByText('Live', { exact: true }).waitFor();
  await console.expectNoSidewaysScrolling();
  await page.getByLabel('Name').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Copy the command' }).waitFor();
  await expect.poll(() => focused(console)).toMatch(/^The key is shown only now/);
  const stops: string[] = [];
  for (let stop = 0; stop < 4; stop += 1) {
    await page.keyboard.press('Tab');
    stops.push(await focused(console));
  }
  expect(stops.slice(1)).toEqual(['Copy the key', expect.stringMatching(/^curl /), 'Copy the command']);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const { stdout } = await run('sh', ['-c', await copied(console)]);
  const { task_id: taskId } = Created.parse(JSON.parse(stdout));
  const summary = page.locator('summary').filter({ hasText: taskId }).first();
  await summary.focus();
  await page.keyboard.press('Enter');
  await page.getByText(`"subject": "${taskId}"`).waitFor();
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('start-phone');
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('No event yet.').waitFor();
  console.expectNoFaults();
});

test('what strangers write in a task is text, and other organizations’ events are not shown', async () => {
  const [mine, other] = [await createOrganization(), await createOrganization()];
  const console = await pageAs('developer', mine);
  const { page } = console;
  await console.open('/start');
  await page.getByText('Live', { exact: true }).waitFor();
  const foreign = await postTask(other);
  const title = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
  const taskId = await postTask(mine, { title });
  const created = page.locator('details').filter({ hasText: 'task.created' }).filter({ hasText: taskId });
  await created.locator('summary').click();
  await created.getByText('<script>alert(2)</script>').waitFor();
  expect(await page.locator('main img, main script').count()).toBe(0);
  expect(await page.content()).not.toContain(foreign);
  console.expectNoFaults();
});

test('an operator, without the right to create keys, does not find the page', async () => {
  const console = await pageAs('operator', await createOrganization());
  await console.open('/start');
  await console.page.getByText('There is no page at this address.').waitFor();
  expect(await console.page.getByRole('link', { name: 'Start' }).count()).toBe(0);
  console.expectNoFaults();
});
