import { randomUUID } from 'node:crypto';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createOrganization, expectStatus } from '../system/organization.js';
import { TestPerson } from '../system/person.js';
import { startBrowser } from './browser.js';
import { MailScanner } from './mail-scanner.js';
import { workingPerson } from './signed-in.js';

const browser = await startBrowser();
const GATEWAY = join(import.meta.dirname, '../../apps/gateway/src');
const Invitations = z.looseObject({ data: z.array(z.looseObject({ email: z.string() })) });
/** That a code has. */
const ATTEMPTS = 5;

test('these are all kinds of mail that the gateway sends', () => {
  const kinds = globSync('**/*-mail.rule.ts', { cwd: GATEWAY }).map(path => basename(path));
  expect(kinds.toSorted()).toEqual(['code-mail.rule.ts', 'invitation-mail.rule.ts']);
});

test('the scanner does what signs in: a link of the operator, which works in every browser and is in no mail', async () => {
  const { person } = await workingPerson();
  const scanner = new MailScanner(browser);
  await scanner.scan((await person.signInLink()).href);
  expect(await scanner.cookies()).toContain('__Host-countersign');
});

test('a scanner that presses everything in the mail of a code neither signs in nor uses the code up', async () => {
  const { person } = await workingPerson();
  const console = await browser.page();
  const { page } = console;
  await console.open('/work');
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('Code', { exact: true }).waitFor();
  const mail = await TestPerson.mailTo(person.email, '#id=');
  const scanner = new MailScanner(browser);
  const signsIn = (): number => scanner.pressed.get('Sign in') ?? 0;
  while (signsIn() <= ATTEMPTS) expect(await scanner.scan(mail)).toBe(1);
  expect([...scanner.pressed.keys()]).toEqual(
    expect.arrayContaining(['Sign in', 'Send another code', 'Use a passkey', 'Use your company’s sign-in']),
  );
  expect(await scanner.cookies()).not.toContain('__Host-countersign');
  await page.getByLabel('Code', { exact: true }).fill(/code=(\d{6})/.exec(mail)?.[1] ?? '');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Offers' }).waitFor();
  console.expectNoFaults();
}, 240_000);

test('the link of the mail signs in, after a scanner, in the browser that asked for it', async () => {
  const { person } = await workingPerson();
  const console = await browser.page();
  const { page } = console;
  await console.open('/work');
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  const mail = await TestPerson.mailTo(person.email, '#id=');
  await new MailScanner(browser).scan(mail);
  await page.goto(/https?:\/\/\S+/.exec(mail)?.[0] ?? '');
  await page.getByText('The code of your mail is filled in.').waitFor();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Offers' }).waitFor();
  console.expectNoFaults();
});

test('a scanner that presses everything in the mail of an invitation accepts nothing', async () => {
  const organization = await createOrganization();
  const owner = await TestPerson.signedIn(organization.orgId, { roles: ['owner'] });
  const email = `${randomUUID()}@example.com`;
  expectStatus(201, await owner.post('/v1/invitations', { email, roles: ['developer'] }));
  const mail = await TestPerson.mailTo(email, '#token=');
  const scanner = new MailScanner(browser);
  expect(await scanner.scan(mail)).toBe(1);
  expect(await scanner.cookies()).not.toContain('__Host-countersign');
  const open = Invitations.parse(expectStatus(200, await owner.get('/v1/invitations')));
  expect(open.data).toMatchObject([{ email }]);
  expect(JSON.stringify((await owner.get('/v1/members')).body)).not.toContain(email);

  const console = await browser.page();
  const { page } = console;
  await page.goto(/https?:\/\/\S+/.exec(mail)?.[0] ?? '');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('Code', { exact: true }).fill(await TestPerson.codeMailedTo(email));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('link', { name: 'Start' }).waitFor();
  console.expectNoFaults();
}, 240_000);
