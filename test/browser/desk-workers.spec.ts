import { expect, test } from 'vitest';
import { createOrganization, expectStatus } from '../system/organization.js';
import { postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { PHONE, startBrowser } from './browser.js';
import { pageOf } from './desk-person.js';

const browser = await startBrowser();
const FUNDS_MICROS = 1_000_000_000;

test('an operator finds a worker, suspends them with a reason, reinstates them, and sees both in the history', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const grace = await TestWorker.hire(organization, { name: 'Grace Hopper', trust_level: 5 });
  await TestWorker.hire(organization, { name: 'Alan Turing', capacity: 0 });
  const taskId = await postTask(organization);
  await grace.offerOf(taskId);
  const console = await pageOf(browser, organization);
  const { page } = console;
  await page.getByRole('link', { name: 'Workers', exact: true }).click();
  await page.getByRole('link', { name: 'Alan Turing' }).waitFor();
  await page.getByText('1 of 5').waitFor();
  await console.expectAccessible();
  await console.screenshot('desk-workers');
  await page.getByLabel('Name').fill('hopp');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByRole('link', { name: 'Alan Turing' }).count()).toBe(0);
  expect(new URL(page.url()).searchParams.get('name')).toBe('hopp');

  await page.getByRole('link', { name: 'Grace Hopper' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();
  await page.getByRole('link', { name: 'Verify endpoint owner activity' }).waitFor();
  await page.getByText('Offered', { exact: true }).waitFor();
  await console.expectAccessible();
  await page.getByRole('button', { name: 'Suspend' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('1 open piece of work is offered to others at once').waitFor();
  await expect.poll(() => dialog.getByRole('button', { name: 'Suspend' }).isDisabled()).toBe(true);
  await console.expectAccessible();
  await dialog.getByLabel('Reason').focus();
  await page.keyboard.type('Shared an account');
  await page.keyboard.press('Control+Enter');
  await page.locator('.task-head').getByText('Shared an account').waitFor();
  await page.locator('.timeline').getByText('Suspended', { exact: true }).waitFor();
  await expect.poll(async () => (await grace.offers()).length).toBe(0);
  await page.getByText('0 open of at most 5').waitFor();
  await page.locator('.timeline').getByText('Olu').waitFor();
  await console.screenshot('desk-worker-suspended');

  await page.getByRole('button', { name: 'Reinstate' }).click();
  await dialog.getByRole('button', { name: 'Reinstate' }).click();
  await page.locator('.timeline').getByText('Reinstated').waitFor();
  await page.getByText('Available', { exact: true }).waitFor();
  await grace.offerOf(await postTask(organization));
  console.expectNoFaults();
});

test('pools, skills and certifications are changed, and nothing else', async () => {
  const organization = await createOrganization();
  expectStatus(201, await organization.admin.post('/v1/pools', { name: 'night shift' }));
  const { workerId } = await TestWorker.hire(organization, { skills: ['a'], languages: ['en'] });
  const console = await pageOf(browser, organization, { viewport: PHONE });
  const { page } = console;
  await console.open(`/desk/workers/${workerId}`);
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const save = dialog.getByRole('button', { name: 'Save' });
  await expect.poll(() => save.isDisabled()).toBe(true);
  await dialog.getByLabel('night shift').check();
  await dialog.getByLabel('Skills').fill('a\nwelding\n');
  await dialog.getByRole('button', { name: 'Add a certification' }).click();
  await dialog.getByRole('textbox', { name: 'Certification 2' }).fill('first aid');
  await dialog.getByLabel('Valid until').nth(1).fill('2099-05-01');
  await console.expectAccessible();
  await console.expectNoSidewaysScrolling();
  await console.screenshot('desk-worker-change');
  // Changed meanwhile, by themselves.
  expectStatus(200, await organization.admin.patch(`/v1/workers/${workerId}`, { languages: ['fr'] }));
  await save.click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.facts').getByText('welding').waitFor();
  await page.locator('.facts').getByText('first aid').waitFor();
  expect(await organization.admin.get(`/v1/workers/${workerId}`)).toMatchObject({
    body: {
      skills: ['a', 'welding'],
      languages: ['fr'],
      certifications: [
        { name: 'soc-operator' },
        { name: 'first aid', expires_at: '2099-05-01T23:59:59.999Z' },
      ],
    },
  });
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('desk-worker-phone');
  console.expectNoFaults();
});

test('more workers than a page has are listed page by page', async () => {
  const organization = await createOrganization();
  for (let place = 1; place <= 51; place += 1)
    expectStatus(201, await organization.admin.post('/v1/workers', { name: `Worker ${place}` }));
  const console = await pageOf(browser, organization, { viewport: PHONE });
  const { page } = console;
  await console.open('/desk/workers');
  await page.getByText('Worker 51', { exact: true }).waitFor();
  expect(await page.getByText('Worker 1', { exact: true }).count()).toBe(0);
  await console.expectNoSidewaysScrolling();
  await console.expectAccessible();
  await console.screenshot('desk-workers-phone');
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.getByText('Worker 1', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Previous page' }).click();
  await page.getByText('Worker 51', { exact: true }).waitFor();
  await page.getByLabel('State').selectOption('Suspended');
  await page.getByText('No workers match these filters.').waitFor();
  console.expectNoFaults();
});

test('the lead of reviewers sets a known answer, sees how workers did, and removes it', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const worker = await TestWorker.hire(organization, { name: 'Ada Lovelace' });
  const taskId = await postTask(organization, { output: { schema: { colour: 'string', size: 'number' } } });
  const { assignment_id: assignmentId } = await worker.offerOf(taskId);
  expectStatus(200, await worker.accept(assignmentId));
  expectStatus(200, await worker.start(assignmentId));
  expectStatus(200, await worker.submit(assignmentId, { colour: 'red', size: 4 }, []));
  await taskThatIs(organization, taskId, 'completed');
  const console = await pageOf(browser, organization, { role: 'reviewer-lead', viewport: PHONE });
  const { page } = console;
  await console.open(`/desk/tasks/${taskId}`);
  await page.getByRole('button', { name: 'Set the known answer' }).click();
  const dialog = page.getByRole('dialog');
  const send = dialog.getByRole('button', { name: 'Set the known answer' });
  await expect.poll(() => dialog.getByLabel('Right answer').inputValue()).toContain('"red"');
  await dialog.getByLabel('Right answer').fill('{"colour": "red"');
  await dialog.getByText('This is not JSON yet.').waitFor();
  await expect.poll(() => send.isDisabled()).toBe(true);
  await dialog.getByLabel('Right answer').fill('{"colour": 7}');
  await send.click();
  await dialog.getByRole('alert').getByText('/colour').waitFor();
  await console.expectAccessible();
  await dialog.getByLabel('Right answer').fill('{"colour": "red"}');
  await dialog.getByLabel('Note').fill('Seen by two experts');
  await send.click();
  await dialog.waitFor({ state: 'detached' });

  await page.getByRole('link', { name: 'Workers', exact: true }).click();
  await expect
    .poll(async () => {
      await page.reload();
      await page.getByRole('link', { name: 'Ada Lovelace' }).waitFor();
      return page.getByText('1 of 1', { exact: true }).count();
    })
    .toBe(1);
  await page.getByRole('link', { name: 'Ada Lovelace' }).click();
  await page.getByText('1 right of 1').waitFor();
  await console.expectAccessible();
  await console.expectNoSidewaysScrolling();
  await console.screenshot('desk-worker-quality');
  expect(await page.getByRole('button', { name: 'Suspend' }).count()).toBe(0);
  await console.open('/desk/workers/known-answers');
  await page.getByText('Seen by two experts').waitFor();
  await page.getByText('1 right of 1').waitFor();
  await console.expectAccessible();
  await console.expectNoSidewaysScrolling();
  await console.screenshot('desk-known-answers');
  await page.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByText('1 judgement by it no longer counts').waitFor();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('No known answers yet.').waitFor();
  console.expectNoFaults();
});
