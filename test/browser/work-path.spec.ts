import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { taskThatIs } from '../system/task.js';
import { startBrowser } from './browser.js';
import { openFor, postSimpleTask, workingPerson } from './signed-in.js';

const browser = await startBrowser();
const DIST = join(import.meta.dirname, '../../dist/console');
const WORK_PAGE_BYTES = 130_000;

test("a worker's whole path: from the offer to the pay", async () => {
  const ada = await workingPerson();
  const taskId = await postSimpleTask(ada);
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  const loaded = new Set<string>();
  page.on('response', response => loaded.add(new URL(response.url()).pathname));

  await page.getByText('Check the invoice').waitFor();
  await console.expectAccessible();
  await console.screenshot('work');
  await page.getByRole('button', { name: 'Accept: Check the invoice' }).click();
  await page.getByLabel('Comment').fill('The second line is wrong.');
  await page.getByText('Draft saved').waitFor();

  // Nothing is chosen in advance, and the first field that is missing gets the focus.
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByText('1 entry needs a correction.').first().waitFor();
  await expect.poll(() => page.evaluate('document.activeElement?.getAttribute("type")')).toBe('radio');
  await console.expectAccessible();
  await console.screenshot('answer');

  await page.getByLabel('No', { exact: true }).check();
  await page.getByLabel('Notes and links').fill('Checked twice.\nhttps://example.com/receipt');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'receipt.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('Total: 12'),
    });
  await page.getByText('receipt.txt', { exact: true }).waitFor();
  await page.reload();
  await expect.poll(() => page.getByLabel('Comment').inputValue()).toBe('The second line is wrong.');
  await expect.poll(() => page.getByLabel('No', { exact: true }).isChecked()).toBe(true);
  await page.getByText('receipt.txt', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByText('Your answer was submitted').waitFor();
  await console.expectAccessible();
  await console.screenshot('submitted');

  const task = await taskThatIs(ada.organization, taskId, 'completed');
  expect(task.result).toMatchObject({ output: { is_right: false, comment: 'The second line is wrong.' } });
  await console.open('/work/earnings');
  await page.getByRole('link', { name: 'Check the invoice' }).waitFor();
  await console.expectAccessible();
  await page.getByRole('columnheader', { name: 'Paid out' }).waitFor();
  await console.screenshot('earnings');
  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  await page.setViewportSize({ width: 360, height: 740 });
  await console.expectNoSidewaysScrolling();
  await console.screenshot('earnings-phone');
  await page.setViewportSize({ width, height });

  const bytes = [...loaded].filter(path => path.startsWith('/console/')).map(sizeOf);
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(WORK_PAGE_BYTES);
  console.expectNoFaults();
}, 240_000);

/** As it is sent: compressed, where the build has done so. */
function sizeOf(path: string): number {
  const file = join(
    DIST,
    path.startsWith('/console/assets/') ? path.slice('/console/'.length) : 'index.html',
  );
  const compressed = statSync(`${file}.gz`, { throwIfNoEntry: false });
  return compressed?.size ?? readFileSync(file).length;
}

test('a decision: the changed action begins as the proposed one, and belongs to that verdict only', async () => {
  const ada = await workingPerson();
  const action = { tool: 'refund', arguments: { order: 'A-1009', amount: 480 } };
  const taskId = await postSimpleTask(ada, {
    task_type: 'decision',
    title: 'Refund of 480 USD',
    output: {},
    decision: {
      ...{ request_type: 'refund', summary: 'Arrived broken.', action },
      allowed: ['approved', 'rejected', 'edited'],
    },
  });
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  await page.getByRole('button', { name: 'Accept: Refund of 480 USD' }).click();
  await page.getByLabel('Approve with changes').check();
  const changed = page.getByLabel('Action');
  expect(JSON.parse(await changed.inputValue())).toEqual(action);
  await console.expectAccessible();
  await console.screenshot('decision');
  await changed.fill('{ "tool": "refund"');
  await page.getByText('This is not valid JSON yet.').waitFor();
  await page.getByLabel('Reasoning').fill('No proof.');
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByText('1 entry needs a correction.').first().waitFor();
  await page.getByLabel('Reject').check();
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByText('Your answer was submitted').waitFor();
  const task = await taskThatIs(ada.organization, taskId, 'completed');
  expect(task.result).toMatchObject({ output: { verdict: 'rejected', reasoning: 'No proof.' } });
  console.expectNoFaults();
}, 240_000);
