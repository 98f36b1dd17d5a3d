import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { expectStatus } from '../system/organization.js';
import { taskThatIs } from '../system/task.js';
import { startBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { openFor, postSimpleTask, workingPerson } from './signed-in.js';
import type { WorkingPerson } from './signed-in.js';

const browser = await startBrowser();
const Files = z.looseObject({
  data: z.array(z.looseObject({ name: z.string(), media_type: z.string(), size_bytes: z.number() })),
});

interface Started {
  readonly ada: WorkingPerson;
  readonly taskId: string;
  readonly console: ConsolePage;
  readonly page: Page;
}

async function started(): Promise<Started> {
  const ada = await workingPerson();
  const taskId = await postSimpleTask(ada);
  const console = await openFor(browser, ada, '/work', {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const { page } = console;
  await page.getByRole('button', { name: 'Accept: Check the invoice' }).click();
  await page.getByLabel('Comment').fill('See the picture.');
  return { ada, taskId, console, page };
}

/** Submits, and reads what has arrived with the organization's eyes. */
async function submittedFiles({ ada, taskId, page }: Started) {
  await page.getByText('Draft saved').waitFor();
  await page.getByLabel('No', { exact: true }).check();
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByText('Your answer was submitted').waitFor();
  await taskThatIs(ada.organization, taskId, 'completed');
  const answer = await ada.organization.admin.get(`/v1/tasks/${taskId}/files`);
  return Files.parse(expectStatus(200, answer)).data;
}

/** As a screenshot does. */
async function copyImage(page: Page, width: number): Promise<void> {
  await page.evaluate(`(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: ${width}, height: 8 });
    const png = await new Promise(resolve => canvas.toBlob(resolve, 'image/png'));
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
  })()`);
}

test('a screenshot in the clipboard is attached by pasting it, wherever the focus is', async () => {
  const work = await started();
  const { page, console } = work;
  const attached = page.getByText('image.png', { exact: true });
  await copyImage(page, 8);
  await page.getByLabel('Notes and links').focus();
  await page.keyboard.press('Control+V');
  await attached.waitFor();
  await copyImage(page, 16);
  await page.getByRole('heading', { name: 'Your answer' }).click();
  await page.keyboard.press('Control+V');
  await expect.poll(() => attached.count()).toBe(2);
  await console.expectAccessible();
  await console.screenshot('evidence');
  // One too many: what was attached by mistake goes again.
  await page.getByRole('button', { name: 'Remove image.png' }).first().click();
  await expect.poll(() => attached.count()).toBe(1);
  expect(await submittedFiles(work)).toMatchObject([{ name: 'image.png', media_type: 'image/png' }]);
  console.expectNoFaults();
});

test('pasted text goes where the cursor is, and a pasted file is attached by its name', async () => {
  const work = await started();
  const { page, console } = work;
  await page.evaluate(`navigator.clipboard.writeText('https://example.com/receipt')`);
  const notes = page.getByLabel('Notes and links');
  await notes.focus();
  await page.keyboard.press('Control+V');
  await expect.poll(() => notes.inputValue()).toBe('https://example.com/receipt');
  // A browser without a desktop has no files in its clipboard: the event is the same.
  await page.evaluate(`(() => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(['Total: 12'], 'Rechnung März.txt', { type: 'text/plain' }));
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  })()`);
  await page.getByText('Rechnung März.txt', { exact: true }).waitFor();
  expect(await submittedFiles(work)).toMatchObject([
    { name: 'Rechnung März.txt', media_type: 'text/plain', size_bytes: 9 },
  ]);
  console.expectNoFaults();
});

test('a photo of the camera is attached', async () => {
  const work = await started();
  const { page, console } = work;
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Take a photo' }).click();
  const chooser = await chosen;
  // A phone opens its camera for such a field, at the back, for one picture.
  await expect.poll(() => chooser.element().getAttribute('capture')).toBe('environment');
  expect([await chooser.element().getAttribute('accept'), chooser.isMultiple()]).toEqual(['image/*', false]);
  const jpeg = Buffer.from(
    '/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=',
    'base64',
  );
  await chooser.setFiles({ name: 'IMG_0042.jpg', mimeType: 'image/jpeg', buffer: jpeg });
  await page.getByText('IMG_0042.jpg', { exact: true }).waitFor();
  expect(await submittedFiles(work)).toMatchObject([
    { name: 'IMG_0042.jpg', media_type: 'image/jpeg', size_bytes: jpeg.length },
  ]);
  console.expectNoFaults();
});
