import { expect, test } from 'vitest';
import { createOrganization } from '../system/organization.js';
import { inSeconds, postTask } from '../system/task.js';
import { PHONE, startBrowser } from './browser.js';
import { pageOf } from './desk-person.js';

const browser = await startBrowser();

const due = (seconds: number) => ({ sla: { deadline: inSeconds(seconds) } });

test('tasks are searched while one types, and a search is an address', async () => {
  const organization = await createOrganization({ fundsMicros: 1_000_000_000 });
  await postTask(organization, { title: 'Check the invoice', payload: { order: 'PO-4711' }, ...due(3_600) });
  await postTask(organization, { title: 'Visit in Zürich', ...due(7_200) });
  const console = await pageOf(browser, organization);
  const { page } = console;
  await console.open('/desk');
  const titles = page.locator('.task-cell a');
  await expect.poll(() => titles.allTextContents()).toEqual(['Check the invoice', 'Visit in Zürich']);
  await page.keyboard.press('/');
  const field = page.getByLabel('Search tasks');
  await expect.poll(() => field.evaluate('document.activeElement?.getAttribute("type")')).toBe('search');
  await field.pressSequentially('po-47');
  await expect.poll(() => titles.allTextContents()).toEqual(['Check the invoice']);
  expect(new URL(page.url()).search).toBe('?text=po-47');
  await console.expectAccessible();
  await console.screenshot('desk-search');

  const other = await pageOf(browser, organization, { viewport: PHONE });
  await other.open('/desk?text=ZURICH');
  await expect.poll(() => other.page.locator('.task-cell a').allTextContents()).toEqual(['Visit in Zürich']);
  await expect.poll(() => other.page.getByLabel('Search tasks').inputValue()).toBe('ZURICH');
  await other.expectNoSidewaysScrolling();
  await other.screenshot('desk-search-phone');
  other.expectNoFaults();

  await field.fill('nothing of this');
  await field.press('Enter');
  await page.getByText('No tasks match these filters.').waitFor();
  await page.getByRole('link', { name: 'At risk' }).click();
  await expect.poll(() => titles.count()).toBe(2);
  await expect.poll(() => field.inputValue()).toBe('');
  console.expectNoFaults();
});
