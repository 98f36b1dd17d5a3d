import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { TestPerson } from '../system/person.js';
import { postTask, taskThatIs } from '../system/task.js';
import { ANSWER, TestWorker } from '../system/worker.js';
import { PHONE, consoleOrigin, startBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { pageOf } from './desk-person.js';

const browser = await startBrowser();
const Listed = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });
/** Of three files. */
const SCANS = [
  { readable: false, scan: 'not_configured' },
  { readable: false, scan: 'infected' },
  { readable: true, scan: 'clean' },
] as const;
const FUNDS_MICROS = 1_000_000_000;
const MARKUP = '<img src=x onerror="alert(1)"><b>reading<b>.txt';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const region = ({ page }: ConsolePage) => page.getByRole('region', { name: 'Files of the workers' });

/** A task whose worker has attached these files and named the first in the answer. */
async function completed(organization: TestOrganization, files: Readonly<Record<string, string>>) {
  const worker = await TestWorker.hire(organization, { name: 'Ada' });
  const taskId = await postTask(organization);
  const assignmentId = await worker.work(taskId, 'started');
  const ids = [];
  for (const [name, content] of Object.entries(files))
    ids.push(await worker.attach(assignmentId, content, name));
  expectStatus(200, await worker.submit(assignmentId, ANSWER, [], ids.slice(0, 1)));
  await taskThatIs(organization, taskId, 'completed');
  return { taskId, ids };
}

test('the files of the workers are shown after the verdict, and stored as they were sent', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const [ada, bea] = [
    await TestWorker.hire(organization, { name: 'Ada' }),
    await TestWorker.hire(organization, { name: 'Bea' }),
  ];
  const taskId = await postTask(organization, { consensus: { total: 2 } });
  const first = await ada.work(taskId, 'started');
  const content = 'The office was dark at 18:00. é\n'.repeat(20_000);
  const fileId = await ada.attach(first, content, MARKUP);
  expectStatus(200, await ada.submit(first, ANSWER, [], [fileId]));
  const console = await pageOf(browser, organization);
  const { page } = console;
  await console.open(`/desk/tasks/${taskId}`);
  await region(console).getByText('1 file is there. It is shown after the verdict').waitFor();
  for (const text of ['reading', sha256(content).slice(0, 12), 'text/plain'])
    expect(await page.locator('main').textContent()).not.toContain(text);
  const second = await bea.work(taskId, 'started');
  await bea.attach(second, 'another');
  expectStatus(200, await bea.submit(second, ANSWER));

  // The page follows the task.
  const entry = region(console).getByRole('listitem').first();
  await entry.getByText(MARKUP).waitFor();
  expect(await page.locator('main img').count()).toBe(0);
  await entry.getByRole('link', { name: 'Ada' }).waitFor();
  for (const text of ['660 kB', 'text/plain', 'Not scanned']) await entry.getByText(text).waitFor();
  await region(console).getByText('reading.txt', { exact: true }).waitFor();
  expect(await entry.getByText(sha256(content)).isVisible()).toBe(false);
  await entry.locator('summary').focus();
  await page.keyboard.press('Enter');
  await entry.getByText(sha256(content)).waitFor();
  await console.expectAccessible();
  await console.screenshot('desk-task-files');

  const stored = page.waitForEvent('download');
  await entry.getByRole('link', { name: `Download ${MARKUP}` }).focus();
  await page.keyboard.press('Enter');
  const file = await stored;
  expect(readFileSync(await file.path(), 'utf8')).toBe(content);
  // The browser makes a name of it that its system permits.
  expect(file.suggestedFilename()).toMatch(/reading.*\.txt$/);
  expect(page.url()).toContain(taskId);
  console.expectNoFaults();
});

test('files fill several pages, on a phone too', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const workers = [
    await TestWorker.hire(organization, { name: 'Ada' }),
    await TestWorker.hire(organization, { name: 'Bea' }),
  ];
  const taskId = await postTask(organization, { consensus: { total: 2 } });
  const assignmentIds: string[] = [];
  for (const [place, worker] of workers.entries()) {
    const assignmentId = await worker.work(taskId, 'started');
    assignmentIds.push(assignmentId);
    for (let number = 1; number <= 11; number += 1)
      await worker.attach(assignmentId, `${number}`, `${'Zählerstand'.repeat(8)} ${place}-${number}.txt`);
  }
  for (const [place, worker] of workers.entries())
    expectStatus(200, await worker.submit(assignmentIds[place] ?? '', ANSWER));
  await taskThatIs(organization, taskId, 'completed');
  const console = await pageOf(browser, organization, { viewport: PHONE });
  const { page } = console;
  await console.open(`/desk/tasks/${taskId}`);
  await page.getByLabel('Account of Olu').click();
  await page.getByLabel('Language').selectOption('fr');
  await page.keyboard.press('Escape');
  const files = page.getByRole('region', { name: 'Fichiers des intervenants' });
  await expect.poll(() => files.getByRole('link', { name: /^Télécharger/ }).count()).toBe(20);
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('desk-task-files-phone');
  await files.getByRole('button', { name: 'Page suivante' }).click();
  await files.getByText(/ 1-11\.txt$/).waitFor();
  expect(await files.getByRole('listitem').count()).toBe(2);
  console.expectNoFaults();
});

test('a file that the gateway does not serve has no link, and says why', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const { taskId } = await completed(organization, {
    ...{ 'old.txt': 'from before', 'bad.txt': 'infected', 'new.txt': 'scanned' },
  });
  const console = await pageOf(browser, organization);
  // As a gateway with a virus scan answers, which the tested one has not.
  await console.page.route(`**/v1/tasks/${taskId}/files*`, async route => {
    const answer = await route.fetch();
    const page = Listed.parse(await answer.json());
    const data = page.data.map((file, place) => ({ ...file, ...SCANS[place] }));
    await route.fulfill({ response: answer, json: { ...page, data } });
  });
  await console.open(`/desk/tasks/${taskId}`);
  const entryOf = (name: string) => region(console).getByRole('listitem').filter({ hasText: name });
  for (const [name, tag, reason] of [
    ['old.txt', 'Not scanned', 'Not served until it is scanned for viruses.'],
    ['bad.txt', 'Infected', 'Not served: the virus scan found something in it.'],
  ] as const) {
    await entryOf(name).getByText(tag, { exact: true }).waitFor();
    await entryOf(name).getByText(reason).waitFor();
    expect(
      await entryOf(name)
        .getByRole('link', { name: /Download/ })
        .count(),
    ).toBe(0);
  }
  const scanned = entryOf('new.txt');
  await scanned.getByText('Scanned: clean').waitFor();
  expect(await scanned.getByRole('link', { name: 'Download new.txt' }).count()).toBe(1);
  await console.expectAccessible();
  console.expectNoFaults();
});

test('a task without files says so, and one that is erased has none', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const { taskId } = await completed(organization, { 'reading.txt': 'secret reading' });
  expectStatus(200, await organization.admin.post('/v1/erasures', { task_id: taskId }));
  const console = await pageOf(browser, organization);
  await expect
    .poll(async () => {
      await console.open(`/desk/tasks/${taskId}`);
      await region(console).locator('ul, .muted').first().waitFor();
      return region(console).getByText('No files are attached.').count();
    })
    .toBe(1);
  console.expectNoFaults();
});

test('a person of two organizations stores a file of the chosen one', async () => {
  const [mine, second] = [
    await createOrganization({ fundsMicros: FUNDS_MICROS }),
    await createOrganization({ fundsMicros: FUNDS_MICROS }),
  ];
  const person = await TestPerson.create('Olu');
  for (const { orgId } of [mine, second]) await person.join(orgId, { roles: ['operator'] });
  const { taskId } = await completed(second, { 'reading.txt': 'of the second' });
  const console = await browser.page();
  const { page } = console;
  const { hash } = await person.signInLink();
  await page.goto(`${consoleOrigin()}/console/sign-in${hash}`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'At risk' }).waitFor();
  await page.getByLabel('Organization').selectOption(second.orgId);
  await console.open(`/desk/tasks/${taskId}`);
  const stored = page.waitForEvent('download');
  await region(console).getByRole('link', { name: 'Download reading.txt' }).click();
  expect(readFileSync(await (await stored).path(), 'utf8')).toBe('of the second');
  console.expectNoFaults();
});

test('members of other organizations, and people without its scope, get no file at its address', async () => {
  const [mine, theirs] = [
    await createOrganization({ fundsMicros: FUNDS_MICROS }),
    await createOrganization({ fundsMicros: FUNDS_MICROS }),
  ];
  const { taskId, ids } = await completed(theirs, { 'their-reading.txt': 'their secret' });
  const console = await pageOf(browser, mine, { role: 'owner' });
  await console.open(`/desk/tasks/${taskId}`);
  await console.page.getByRole('alert').first().waitFor();
  expect(await console.page.locator('main').textContent()).not.toContain('reading');
  const worker = await TestWorker.hire(theirs, { name: 'Bea' });
  const colleague = await TestPerson.signedIn(theirs.orgId, {
    roles: ['worker'],
    worker_id: worker.workerId,
  });
  const stranger = await TestPerson.signedIn(mine.orgId, { roles: ['owner'] });
  for (const fileId of ids) {
    for (const query of ['', `?organization_id=${theirs.orgId}`]) {
      for (const [session, statuses] of [
        [colleague, [403]],
        [stranger, [403, 404]],
      ] as const) {
        const answer = await session.get(`/v1/files/${fileId}/content${query}`);
        expect(statuses).toContain(answer.status);
        expect(JSON.stringify(answer.body)).not.toContain('secret');
      }
    }
  }
  expect((await colleague.get(`/v1/tasks/${taskId}/files`)).status).toBe(403);
  expect((await stranger.get(`/v1/tasks/${taskId}/files`)).status).toBe(404);
  console.expectNoFaults();
});
