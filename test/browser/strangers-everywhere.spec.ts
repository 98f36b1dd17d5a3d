import { randomUUID } from 'node:crypto';
import type { Page, Response } from 'playwright-core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createOrganization, expectStatus } from '../system/organization.js';
import { TestPerson } from '../system/person.js';
import { EMPTY_JOB } from '../system/things.js';
import { TestWorker } from '../system/worker.js';
import { consoleOrigin, startBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';
import { consoleAddresses } from './console-addresses.js';
import { postSimpleTask } from './signed-in.js';

const browser = await startBrowser();
const Ids = z.looseObject({
  endpoint_id: z.string().optional(),
  job_id: z.string().optional(),
  id: z.string().optional(),
});
const LOADING = 'Loading…';
const FUNDS_MICROS = 1_000_000_000;

/** An organization whose every text has a mark, one of its owners, who also works for it, and the ids in addresses. */
async function marked() {
  const mark = `mark${randomUUID().slice(0, 8)}`;
  const organization = await createOrganization({ fundsMicros: FUNDS_MICROS });
  const { admin } = organization;
  const worker = await TestWorker.hire(organization, { name: `Worker ${mark}` });
  const person = await TestPerson.create(`Person ${mark}`);
  await person.join(organization.orgId, { roles: ['owner', 'worker'], worker_id: worker.workerId });
  const taskId = await postSimpleTask(
    { organization },
    { title: `Title ${mark}`, instructions: `Instructions ${mark}`, task_type: `type ${mark}` },
  );
  const { assignment_id: assignmentId } = await worker.offerOf(taskId);
  expectStatus(200, await worker.accept(assignmentId));
  await worker.attach(assignmentId, mark, `${mark}.txt`);
  expectStatus(201, await admin.post('/v1/api-keys', { name: `Key ${mark}`, scopes: ['tasks:read'] }));
  const endpoint = await admin.post('/v1/webhook-endpoints', { url: `https://example.com/${mark}` });
  const action = { type: 'cancel', reason: `Reason ${mark}` };
  const job = await admin.post('/v1/tasks/bulk', { ...EMPTY_JOB, action });
  const ids: Readonly<Record<string, string | undefined>> = {
    taskId,
    assignmentId,
    endpointId: Ids.parse(expectStatus(201, endpoint)).endpoint_id,
    jobId: Ids.parse(expectStatus(200, job)).job_id,
    workerId: worker.workerId,
    month: new Date().toISOString().slice(0, 7),
  };
  return { mark, organization, person, ids };
}

/** An address with the ids of an organization. */
function filled(address: string, ids: Readonly<Record<string, string | undefined>>): string {
  return address.replaceAll(/:(\w+)/g, (_, name: string) => {
    const id = ids[name];
    if (id === undefined) throw new Error(`Give :${name} of ${address} a value in marked().`);
    return id;
  });
}

async function signedIn(person: TestPerson): Promise<ConsolePage> {
  const console = await browser.page();
  const { hash } = await person.signInLink();
  await console.page.goto(`${consoleOrigin()}/console/sign-in${hash}`);
  await console.page.getByRole('button', { name: 'Sign in' }).click();
  await console.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  return console;
}

/** Everything that the gateway sends to the page at this address, and what the page shows. */
async function seenAt({ page }: ConsolePage, address: string): Promise<string> {
  const bodies: Promise<string>[] = [];
  const keep = (response: Response): void => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith('/v1/') && !isHeld(response)) bodies.push(response.text().catch(() => ''));
  };
  page.on('response', keep);
  await page.goto(`${consoleOrigin()}/console${address}`);
  await shown(page);
  page.off('response', keep);
  return `${(await Promise.all(bodies)).join('\n')}\n${await page.locator('main').innerText()}`;
}

/** Held open: its text would never come. */
function isHeld(response: Response): boolean {
  return (response.headers()['content-type'] ?? '').startsWith('text/event-stream');
}

async function shown(page: Page): Promise<void> {
  const main = page.locator('main');
  await expect
    .poll(
      async () => {
        const text = await main.innerText();
        return text.trim() !== '' && !text.includes(LOADING);
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  const isQuiet = `performance.getEntriesByType('resource')
    .every(({ responseEnd }) => performance.now() - responseEnd > 500)`;
  await expect.poll(() => page.evaluate(isQuiet)).toBe(true);
}

const addresses = consoleAddresses();
const [mine, theirs] = [await marked(), await marked()];

test('these addresses are read from the sources', () => {
  expect(addresses).toEqual(
    expect.arrayContaining([
      '/work',
      '/work/:assignmentId',
      '/desk/tasks/:taskId',
      '/start',
      '/account',
      '/',
    ]),
  );
});

test('a person of one organization sees nothing of another one, at any address of the console', async () => {
  const console = await signedIn(mine.person);
  for (const address of addresses) {
    const seen = await seenAt(console, filled(address, theirs.ids));
    expect(seen.includes(theirs.mark), `${address} shows what is ${theirs.mark}: ${seen}`).toBe(false);
  }
  console.expectNoFaults();
}, 240_000);

test('at the addresses of things, a person of their own organization sees them: what was looked for exists', async () => {
  const console = await signedIn(theirs.person);
  for (const address of addresses.filter(one => one.includes(':'))) {
    const seen = await seenAt(console, filled(address, theirs.ids));
    expect(seen, address).toContain(theirs.mark);
  }
  console.expectNoFaults();
}, 240_000);
