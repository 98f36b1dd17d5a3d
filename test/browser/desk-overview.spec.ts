import { expect, test } from 'vitest';
import { createOrganization } from '../system/organization.js';
import { postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { DESKTOP, PHONE, startBrowser } from './browser.js';
import { pageOf } from './desk-person.js';

const browser = await startBrowser();
const FUNDS_MICROS = 1_000_000_000;
const TODAY = new Date().toISOString().slice(0, 10);
const FIGURES = [
  ...['Throughput', 'Service levels', 'Time to the first offer', 'Time to completion'],
  ...['Quality', 'Spend'],
];

test('an operator sees how work goes: drawn, in words, and as tables', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const worker = await TestWorker.hire(organization, { capacity: 20 });
  for (let place = 0; place < 3; place += 1) {
    const taskId = await postTask(organization);
    await worker.work(taskId);
    await taskThatIs(organization, taskId, 'completed');
  }
  await postTask(organization);
  const console = await pageOf(browser, organization);
  const { page } = console;
  await page.getByRole('link', { name: 'Overview' }).click();
  const chart = page.getByRole('slider', { name: 'Throughput' });
  await chart.locator('canvas').waitFor();
  await expect
    .poll(async () => {
      await page.reload();
      await chart.waitFor();
      return chart.getAttribute('aria-valuetext');
    })
    .toMatch(/: Created 4, Completed 3$/);
  const spend = page.getByRole('region', { name: 'Spend' });
  await spend.getByText('Paid in this period: $0.60').waitFor();
  await page.getByRole('slider', { name: 'Time to the first offer' }).waitFor();
  // Tasks with one answer say nothing about agreement.
  await page.getByRole('region', { name: 'Quality' }).getByText('Nothing in this period.').waitFor();
  await console.expectAccessible();
  await console.screenshot('desk-overview');

  // The keyboard moves over the days, and stops at the ends.
  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => chart.getAttribute('aria-valuetext')).toMatch(/: Created 0, Completed 0$/);
  await expect.poll(() => chart.getAttribute('aria-valuenow')).toBe('28');
  await page.keyboard.press('Home');
  await expect.poll(() => chart.getAttribute('aria-valuenow')).toBe('0');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => chart.getAttribute('aria-valuenow')).toBe('0');
  // Drawn again, it still shows the chosen day.
  await page.emulateMedia({ colorScheme: 'dark' });
  await console.screenshot('desk-overview-chosen');
  await expect.poll(() => chart.getAttribute('aria-valuenow')).toBe('0');
  await page.keyboard.press('End');
  await expect.poll(() => chart.getAttribute('aria-valuetext')).toContain('Created 4');

  const throughput = page.getByRole('region', { name: 'Throughput' });
  await throughput.getByText('As a table').focus();
  await page.keyboard.press('Enter');
  await throughput.getByRole('row').last().getByRole('cell', { name: '4' }).waitFor();
  await expect.poll(() => throughput.getByRole('row').count()).toBe(31);
  console.expectNoFaults();
});

test('the period is in the address, and one without data is a sentence', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  await postTask(organization);
  const console = await pageOf(browser, organization, { role: 'owner' });
  const { page } = console;
  await console.open('/desk/overview?days=7');
  const chart = page.getByRole('slider', { name: 'Throughput' });
  await chart.waitFor();
  await expect.poll(() => chart.getAttribute('aria-valuemax')).toBe('6');
  await page.getByRole('link', { name: 'Last 90 days' }).click();
  await expect.poll(() => chart.getAttribute('aria-valuemax')).toBe('89');
  expect(new URL(page.url()).search).toBe('?days=90');
  await page.getByLabel('From').fill('2024-02-28');
  await page.getByLabel('to', { exact: true }).fill('2024-03-01');
  await page.getByRole('button', { name: 'Show' }).click();
  for (const name of FIGURES)
    await page.getByRole('region', { name }).getByText('Nothing in this period.').waitFor();
  expect(await page.locator('canvas').count()).toBe(0);
  expect(new URL(page.url()).search).toBe('?from=2024-02-28&to=2024-03-01');
  await page.goBack();
  await chart.waitFor();
  await expect.poll(() => page.getByLabel('to', { exact: true }).inputValue()).toBe(TODAY);
  console.expectNoFaults();
});

test('charts keep to the width of the page, and to its colours', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  await postTask(organization);
  const console = await pageOf(browser, organization, { viewport: PHONE });
  const { page } = console;
  await console.open('/desk/overview');
  const canvas = page.getByRole('slider', { name: 'Throughput' }).locator('canvas');
  await canvas.waitFor();
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('desk-overview-phone');
  const widthOf = async (): Promise<number> => (await canvas.boundingBox())?.width ?? 0;
  const narrow = await widthOf();
  await page.setViewportSize(DESKTOP);
  await expect.poll(widthOf).toBeGreaterThan(narrow * 1.3);
  const picture = async (): Promise<string> => (await canvas.screenshot()).toString('base64');
  const light = await picture();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(picture).not.toBe(light);
  console.expectNoFaults();
});

test('figures of quality and money need the right to see them', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const workers = [];
  for (const name of ['Ada', 'Bea', 'Cleo']) workers.push(await TestWorker.hire(organization, { name }));
  const taskId = await postTask(organization, { consensus: { total: 3, method: 'majority' } });
  for (const worker of workers) await worker.work(taskId);
  await taskThatIs(organization, taskId, 'completed');
  const console = await pageOf(browser, organization, { role: 'reviewer-lead' });
  const { page } = console;
  await console.open('/desk/overview?days=7');
  await page.getByRole('slider', { name: 'Throughput' }).waitFor();
  const quality = page.getByRole('slider', { name: 'Quality' });
  await expect.poll(() => quality.getAttribute('aria-valuetext')).toMatch(/: Agreement 100%$/);
  await console.screenshot('desk-overview-quality');
  expect(await page.getByRole('region', { name: 'Spend' }).count()).toBe(0);
  console.expectNoFaults();
});
