import { expect, test } from 'vitest';
import { createOrganization, expectStatus } from '../system/organization.js';
import { postTask } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { startBrowser } from './browser.js';
import { pageOf } from './desk-person.js';

const browser = await startBrowser();
const FUNDS_MICROS = 1_000_000_000;

/** Whatever of it were markup would be an element, a script that runs, or a request. */
const ATTACK = '<img src=x onerror="alert(1)"><script>alert(2)</script>"\'{{7*7}}';

test('what strangers write about workers, answers and money is text', async () => {
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const { admin } = organization;
  const worker = await TestWorker.hire(organization, {
    ...{ name: ATTACK, skills: [ATTACK], domains: [ATTACK, 'security'], languages: [ATTACK] },
    ...{ certifications: [{ name: ATTACK }], person_id: ATTACK },
  });
  const taskId = await postTask(organization, {
    ...{ title: ATTACK, task_type: ATTACK, domain: ATTACK, requirements: {} },
    output: { schema: { notes: 'string' } },
  });
  const answer = { output: { notes: ATTACK }, note: ATTACK };
  expectStatus(200, await admin.post(`/v1/tasks/${taskId}/gold`, answer));
  const suspended = { status: 'suspended', reason: ATTACK };
  expectStatus(200, await admin.patch(`/v1/workers/${worker.workerId}`, suspended));
  const console = await pageOf(browser, organization, { role: 'owner' });
  const { page } = console;
  const month = new Date().toISOString().slice(0, 7);
  for (const path of [
    '/desk/workers',
    `/desk/workers?name=${encodeURIComponent(ATTACK)}`,
    `/desk/workers/${worker.workerId}`,
    '/desk/workers/known-answers',
    `/desk/money/statements/${month}`,
  ]) {
    await console.open(path);
    await page.getByText('onerror="alert(1)"').filter({ visible: true }).first().waitFor();
    const closed = page.locator('.panel details:not([open]) > summary');
    while ((await closed.count()) > 0) await closed.first().click();
    expect(await page.locator('main img, main script').count()).toBe(0);
    console.expectNoFaults();
  }
  await console.open(`/desk/workers/${worker.workerId}`);
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await page.getByRole('dialog').waitFor();
  expect(await page.getByRole('dialog').locator('img, script').count()).toBe(0);
  console.expectNoFaults();
});

test('workers, answers, and money of another organization are not seen at any address', async () => {
  const [mine, theirs] = [
    await createOrganization({ fundsMicros: 7_000_000 }),
    await createOrganization({ fundsMicros: 123_456_789 }),
  ];
  const worker = await TestWorker.hire(theirs, { name: 'Their worker' });
  const taskId = await postTask(theirs, { title: 'Their matter', output: { schema: { notes: 'string' } } });
  const answer = { output: { notes: 'Their answer' } };
  expectStatus(200, await theirs.admin.post(`/v1/tasks/${taskId}/gold`, answer));
  const console = await pageOf(browser, mine, { role: 'owner' });
  const { page } = console;
  const expectNothingOfTheirs = async (): Promise<void> => {
    const shown = await page.locator('main').textContent();
    for (const text of ['Their', '123.45', '$123']) expect(shown).not.toContain(text);
  };
  for (const [path, name] of [
    ['/desk/workers', 'Workers'],
    ['/desk/workers?name=Their', 'Workers'],
    [`/desk/workers?pool=${theirs.poolId}`, 'Workers'],
    ['/desk/workers/known-answers', 'Known answers'],
  ] as const) {
    await console.open(path);
    await page.getByRole('heading', { name }).waitFor();
    await page.locator('.empty').waitFor();
    await expectNothingOfTheirs();
  }
  await console.open(`/desk/workers/${worker.workerId}`);
  await page.getByRole('alert').first().waitFor();
  await expectNothingOfTheirs();
  await console.open('/desk/money');
  await page.locator('.figures').getByText('$7.00').waitFor();
  await page.getByText('Credit', { exact: true }).last().waitFor();
  await expectNothingOfTheirs();
  await console.open('/desk/overview');
  for (const name of ['Throughput', 'Spend'])
    await page.getByRole('region', { name }).getByText('Nothing in this period.').waitFor();
  console.expectNoFaults();
});
