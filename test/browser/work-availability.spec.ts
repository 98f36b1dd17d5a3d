import { expect, test } from 'vitest';
import { expectStatus } from '../system/organization.js';
import { TestWorker } from '../system/worker.js';
import { startBrowser } from './browser.js';
import { openFor, postSimpleTask, workingPerson } from './signed-in.js';

const browser = await startBrowser();

test('who is not available is offered nothing new, keeps what was offered, and is offered again afterwards', async () => {
  const ada = await workingPerson();
  await postSimpleTask(ada, { title: 'Offered before' });
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  await page.getByText('Offered before').waitFor();
  const available = page.getByRole('switch');
  await expect.poll(() => available.getAttribute('aria-checked')).toBe('true');
  await available.focus();
  await page.keyboard.press('Space');
  await page.getByRole('switch', { name: 'Not available', checked: false }).waitFor();
  await console.expectAccessible();
  await console.screenshot('not-available');
  await page.reload();
  await page.getByRole('switch', { name: 'Not available', checked: false }).waitFor();

  // Another worker is offered it, so it was decided who gets it.
  const bea = await TestWorker.hire(ada.organization, { name: 'Bea' });
  const second = await postSimpleTask(ada, { title: 'Offered to Bea' });
  const { assignment_id: assignmentId } = await bea.offerOf(second);
  expect((await ada.worker.offers()).map(({ task }) => task.title)).toEqual(['Offered before']);
  expect(await page.getByText('Offered to Bea').count()).toBe(0);
  await page.getByText('Offered before').waitFor();

  await page.getByRole('switch').click();
  await page.getByRole('switch', { name: 'Available', checked: true }).waitFor();
  expectStatus(200, await bea.decline(assignmentId));
  await page.getByText('Offered to Bea').waitFor();
  await page.getByRole('button', { name: 'Accept: Offered before' }).click();
  await page.getByLabel('Comment').waitFor();
  console.expectNoFaults();
}, 240_000);
