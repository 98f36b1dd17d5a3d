import { expect, test } from 'vitest';
import { taskThatIs } from '../system/task.js';
import { PHONE, consoleOrigin, startBrowser } from './browser.js';
import { postSimpleTask, workingPerson } from './signed-in.js';

const browser = await startBrowser();

test('a worker on a phone, by touch alone: from the link to sign in to the earnings', async () => {
  const ada = await workingPerson();
  const taskId = await postSimpleTask(ada);
  const console = await browser.page({
    viewport: PHONE,
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  });
  const { page } = console;
  const fits = async (name: string): Promise<void> => {
    await console.expectNoSidewaysScrolling();
    await console.expectAccessible();
    await console.screenshot(`phone-${name}`);
  };
  const { hash } = await ada.person.signInLink();
  await page.goto(`${consoleOrigin()}/console/sign-in${hash}`);
  await page.getByText('This link signs you in once.').waitFor();
  await fits('link');
  await page.getByRole('button', { name: 'Sign in' }).tap();
  const accept = page.getByRole('button', { name: 'Accept: Check the invoice' });
  await accept.waitFor();
  await fits('offers');
  await accept.tap();
  await page.getByLabel('No', { exact: true }).tap();
  await page.getByLabel('Comment').tap();
  await page.keyboard.insertText('The second line is wrong.');
  await page.getByText('Draft saved').waitFor();
  const photo = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Take a photo' }).tap();
  await (
    await photo
  ).setFiles({
    name: 'IMG_0042.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('stands for a picture'),
  });
  await page.getByText('IMG_0042.txt', { exact: true }).waitFor();
  await fits('answer');
  await page.getByRole('button', { name: 'Submit' }).tap();
  await page.getByText('Your answer was submitted').waitFor();
  await fits('submitted');
  const task = await taskThatIs(ada.organization, taskId, 'completed');
  expect(task.result).toMatchObject({ output: { is_right: false, comment: 'The second line is wrong.' } });
  await page.getByRole('link', { name: 'Next task' }).tap();
  await page.getByRole('link', { name: 'Earnings' }).tap();
  await page.getByText('Not yet paid out').waitFor();
  await page.getByRole('link', { name: 'Check the invoice' }).waitFor();
  // The payment follows the completion within moments.
  await expect
    .poll(
      async () => {
        await page.reload();
        await page.getByRole('link', { name: 'Check the invoice' }).waitFor();
        return page.getByText('Paid', { exact: true }).count();
      },
      { timeout: 30_000 },
    )
    .toBe(1);
  await fits('earnings');
  console.expectNoFaults();
}, 240_000);
