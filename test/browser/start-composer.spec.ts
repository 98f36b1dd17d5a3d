import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createOrganization, expectStatus } from '../system/organization.js';
import { PHONE, startBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { personPage } from './person-page.js';

const browser = await startBrowser();
const run = promisify(execFile);
const Created = z.looseObject({ task_id: z.string() });
const Task = z.looseObject({
  title: z.string(),
  output: z.looseObject({ schema: z.unknown() }),
  consensus: z.looseObject({ total: z.number() }),
});

async function commandOn({ page }: ConsolePage): Promise<string> {
  return z.string().parse(await page.getByRole('group', { name: 'Command of your own task' }).textContent());
}

test('a developer composes a task, sends it, and sends the same from a shell', async () => {
  const organization = await createOrganization();
  const console = await personPage(browser, 'developer', organization);
  const { page } = console;
  await console.open('/start');
  await expect.poll(() => commandOn(console)).toContain('-H "Authorization: Bearer $KEY"');
  await page.getByLabel('Title', { exact: true }).fill("Is the sender's address right?");
  await page.getByLabel('Form of the answer').fill('{ "is_right": "boolean", "sources": "string[]?" }');
  await page.getByLabel('Skills').fill('phone, audio');
  await page.getByLabel('Pool').selectOption({ label: 'everyone' });
  await page.getByLabel('Number of answers').fill('3');
  await page.getByLabel('Decided by').selectOption({ label: 'Unanimous' });
  await console.expectAccessible();
  await console.screenshot('start-composer');
  await page.getByRole('button', { name: 'Send it as yourself' }).click();
  const link = page.getByRole('status').getByRole('link', { name: 'Open the task' });
  const taskId = /tasks\/([\w-]+)$/.exec((await link.getAttribute('href')) ?? '')?.[1] ?? '';
  const task = Task.parse(expectStatus(200, await organization.admin.get(`/v1/tasks/${taskId}`)));
  expect(task).toMatchObject({
    title: "Is the sender's address right?",
    requirements: { skills: ['phone', 'audio'], worker_pool_id: organization.poolId },
    consensus: { total: 3, method: 'unanimous' },
    output: { schema: { required: ['is_right'], properties: { sources: { type: 'array' } } } },
  });

  await page.getByRole('button', { name: 'Create a key' }).click();
  await page.getByRole('button', { name: 'Copy the key' }).waitFor();
  const { stdout } = await run('sh', ['-c', await commandOn(console)]);
  const { task_id: second } = Created.parse(JSON.parse(stdout));
  const same = Task.parse(expectStatus(200, await organization.admin.get(`/v1/tasks/${second}`)));
  expect([same.title, same.output, same.consensus]).toEqual([task.title, task.output, task.consensus]);
  console.expectNoFaults();
});

test('each refusal is at its field, read with it, by keyboard on a phone', async () => {
  const console = await personPage(browser, 'developer', await createOrganization(), { viewport: PHONE });
  const { page } = console;
  await console.open('/start');
  const schema = page.getByLabel('Form of the answer');
  await schema.fill('{ "is_right": ');
  await page.getByText('This is not JSON.').waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Send it as yourself' }).isDisabled()).toBe(true);
  await schema.fill('{ "is_right": "bolean", "nested": { "amount": "money" } }');
  await page.getByLabel('Title', { exact: true }).fill('');
  await page.getByLabel('Number of answers').fill('500');
  await page.getByLabel('Title', { exact: true }).focus();
  await page.keyboard.press('Enter');
  const described = async (label: string): Promise<string> => {
    const field = page.getByLabel(label, { exact: true });
    await page.locator('[aria-invalid="true"]').first().waitFor();
    const ids = ((await field.getAttribute('aria-describedby')) ?? '').split(' ');
    const texts = ids.map(id => page.locator(`[id="${id}"]`).textContent());
    return (await Promise.all(texts)).join(' ');
  };
  await expect.poll(() => described('Title')).toContain('/title: ');
  await expect.poll(() => described('Number of answers')).toContain('/consensus/total: ');
  await console.expectAccessible();
  await console.screenshot('start-composer-phone');
  await page.getByLabel('Title', { exact: true }).fill('A title');
  await page.getByLabel('Number of answers').fill('1');
  await page.keyboard.press('Enter');
  await page.getByText('/output/schema/is_right: ').waitFor();
  await expect.poll(() => described('Form of the answer')).toContain('/output/schema/nested/amount: ');
  await console.expectNoSidewaysScrolling();
  await schema.fill('{ "is_right": "boolean" }');
  await page.getByRole('button', { name: 'Send it as yourself' }).press('Enter');
  await page.getByText('The task is created.').waitFor();
  console.expectNoFaults();
});
