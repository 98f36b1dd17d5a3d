import { expect, test } from 'vitest';
import { z } from 'zod';
import { createOrganization, expectStatus } from '../system/organization.js';
import { TestPerson } from '../system/person.js';
import { exampleTask, postTask, taskThatIs } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { startBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { pageOf } from './desk-person.js';

const browser = await startBrowser();
const FUNDS_MICROS = 1_000_000_000;

/** Whatever of it were markup would be an element, a script that runs, or a request. */
const ATTACK =
  '<img src=x onerror="alert(1)"><script>alert(2)</script>"\'><a href="javascript:alert(3)">{{7*7}}';

async function expectText(console: ConsolePage): Promise<void> {
  await console.page.getByText('onerror="alert(1)"').filter({ visible: true }).first().waitFor();
  expect(await console.page.locator('main img, main script, main a[href^="javascript:"]').count()).toBe(0);
  console.expectNoFaults();
}

test('what strangers write is text, wherever it is shown', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const worker = await TestWorker.hire(organization, { name: ATTACK });
  const { origin } = exampleTask(organization);
  const taskId = await postTask(organization, {
    title: ATTACK,
    instructions: ATTACK,
    origin: { ...Object(origin), request_id: ATTACK, created_by: ATTACK, product: ATTACK },
    context: { background: ATTACK, constraints: [ATTACK], risk_notes: [ATTACK] },
    payload: { [ATTACK]: ATTACK },
    output: { schema: { notes: 'string' } },
  });
  const { assignment_id: assignmentId } = await worker.offerOf(taskId);
  expectStatus(200, await worker.accept(assignmentId));
  expectStatus(200, await worker.start(assignmentId));
  const evidence = [
    { type: ATTACK.slice(0, 100), content: ATTACK },
    { type: 'link', uri: 'https://example.com/%3Cscript%3E' },
  ];
  expectStatus(200, await worker.submit(assignmentId, { notes: ATTACK }, evidence));
  await taskThatIs(organization, taskId, 'completed');
  const cancelled = await postTask(organization, { title: ATTACK });
  expectStatus(200, await organization.admin.post(`/v1/tasks/${cancelled}/cancel`, { reason: ATTACK }));
  expectStatus(201, await organization.admin.post('/v1/api-keys', { name: ATTACK, scopes: ['tasks:read'] }));
  const endpoint = { url: 'https://example.com/%22%3E%3Cscript%3E', description: ATTACK };
  expectStatus(201, await organization.admin.post('/v1/webhook-endpoints', endpoint));
  await (await TestPerson.create(ATTACK)).join(organization.orgId, { roles: ['developer'] });
  const console = await pageOf(browser, organization, { role: 'owner' });
  for (const path of [
    '/desk?order=newest',
    `/desk/tasks/${taskId}`,
    `/desk/tasks/${cancelled}`,
    '/desk/keys',
    '/desk/webhooks',
    '/desk/people',
  ]) {
    await console.open(path);
    await expectText(console);
  }
  await console.open(`/desk/tasks/${taskId}`);
  const closed = console.page.locator('.panel details:not([open]) > summary');
  await closed.first().waitFor();
  while ((await closed.count()) > 0) await closed.first().click();
  await expectText(console);
});

test('a person of one organization sees nothing of another one, at any address', async () => {
  const [mine, theirs] = [
    await createOrganization({ fundsMicros: FUNDS_MICROS }),
    await createOrganization({ fundsMicros: FUNDS_MICROS }),
  ];
  const secret = 'Their secret matter';
  const taskId = await postTask(theirs, { title: secret });
  const theirWorker = await TestWorker.hire(theirs, { name: 'Their worker' });
  const endpoint = expectStatus(
    201,
    await theirs.admin.post('/v1/webhook-endpoints', { url: 'https://example.com/theirs' }),
  );
  const { endpoint_id: endpointId } = z.looseObject({ endpoint_id: z.string() }).parse(endpoint);
  const job = expectStatus(
    200,
    await theirs.admin.post('/v1/tasks/bulk', {
      filter: { status: 'completed' },
      action: { type: 'cancel', reason: secret },
      expected_count: 0,
    }),
  );
  const { job_id: jobId } = z.looseObject({ job_id: z.string() }).parse(job);
  await (await TestPerson.create('Their colleague')).join(theirs.orgId, { roles: ['operator'] });
  await postTask(mine, { title: 'My own matter' });
  const console = await pageOf(browser, mine, { role: 'owner' });
  const { page } = console;
  for (const path of ['', '?order=newest', `?pool=${theirs.poolId}`, `?worker=${theirWorker.workerId}`]) {
    await console.open(`/desk${path}`);
    await page.locator('.tasks, .empty').waitFor();
    expect(await page.locator('main').textContent()).not.toContain(secret);
  }
  for (const path of [`/desk/tasks/${taskId}`, `/desk/webhooks/${endpointId}`, `/desk/jobs/${jobId}`]) {
    await console.open(path);
    await page.getByRole('alert').first().waitFor();
    const shown = await page.locator('main').textContent();
    for (const theirText of [secret, 'Their worker', 'example.com/theirs'])
      expect(shown).not.toContain(theirText);
  }
  await console.open('/desk/people');
  await page.getByText('Owner').first().waitFor();
  expect(await page.locator('main').textContent()).not.toContain('Their colleague');
  for (const path of ['/desk/webhooks', '/desk/keys']) {
    await console.open(path);
    await page.locator('.empty, .tasks').waitFor();
    expect(await page.locator('main').textContent()).not.toContain('theirs');
  }
  console.expectNoFaults();
});

test('what a person may not see is not offered, and a refusal is a sentence', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const taskId = await postTask(organization);
  const console = await pageOf(browser, organization, { role: 'reviewer-lead' });
  const { page } = console;
  await console.open(`/desk/tasks/${taskId}`);
  await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  for (const name of ['Queue again', 'Cancel the task', 'Change the deadline'])
    expect(await page.getByRole('button', { name }).count()).toBe(0);
  for (const name of ['Ledger', 'Webhook deliveries'])
    expect(await page.getByRole('heading', { name }).count()).toBe(0);
  await console.open('/desk/keys');
  await page.getByRole('alert').getByText('Your role does not include this.').waitFor();
  console.expectNoFaults();
});

test('an answer is not shown before the verdict, and each afterwards with what became of it', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const workers = [];
  for (const name of ['Ada', 'Bea', 'Cleo']) workers.push(await TestWorker.hire(organization, { name }));
  const taskId = await postTask(organization, {
    consensus: { total: 3, method: 'majority' },
    output: { schema: { colour: 'string' } },
  });
  const submit = async (worker: TestWorker, colour: string): Promise<void> => {
    const { assignment_id: assignmentId } = await worker.offerOf(taskId);
    expectStatus(200, await worker.accept(assignmentId));
    expectStatus(200, await worker.start(assignmentId));
    expectStatus(200, await worker.submit(assignmentId, { colour }, []));
  };
  const [ada, bea, cleo] = workers;
  if (!ada || !bea || !cleo) throw new Error('Three workers were hired.');
  await submit(ada, 'ultramarine');
  const console = await pageOf(browser, organization);
  const { page } = console;
  await console.open(`/desk/tasks/${taskId}`);
  await page.getByText('1 answer is there.').waitFor();
  await page.getByText('Answered: 1 of 3').waitFor();
  expect(await page.locator('main').textContent()).not.toContain('ultramarine');
  await submit(bea, 'ultramarine');
  await submit(cleo, 'vermilion');
  await page.locator('summary', { hasText: '3 answers' }).click();
  await page.getByText('Outvoted').waitFor();
  await expect.poll(() => page.getByText('Counted').count()).toBe(2);
  await console.expectAccessible();
  await console.screenshot('desk-task-votes');
  console.expectNoFaults();
});
