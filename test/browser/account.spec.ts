import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createOrganization, expectStatus } from '../system/organization.js';
import { TestPerson } from '../system/person.js';
import { startBrowser } from './browser.js';
import { openFor, workingPerson } from './signed-in.js';

const browser = await startBrowser();

test('a passkey is added, signs in, and is deleted; another session is ended', async () => {
  const someone = await workingPerson();
  const elsewhere = await openFor(browser, someone, '/work');
  const console = await openFor(browser, someone, '/account');
  const { page } = console;
  const devtools = await console.context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true },
      ...{ hasUserVerification: true, isUserVerified: true },
    },
  });
  await page.getByText('No passkey yet.').waitFor();
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('not used yet').waitFor();
  await console.expectAccessible();
  await console.expectNoSidewaysScrolling();
  await console.screenshot('passkeys');

  await page.getByRole('button', { name: /^End the session from/ }).click();
  await page.getByRole('button', { name: /^End the session from/ }).waitFor({ state: 'detached' });
  await elsewhere.page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();

  await page.getByLabel('Account of Ada Lovelace').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { name: 'Offers' }).waitFor();
  await console.open('/account');
  await page.getByText('last used').waitFor();
  await page.getByRole('button', { name: /^Delete Passkey of/ }).click();
  await page.getByText('No passkey yet.').waitFor();
  console.expectNoFaults();
});

test('a person who is invited signs in with a code and accepts; opening the link accepts nothing', async () => {
  const organization = await createOrganization();
  const owner = await TestPerson.signedIn(organization.orgId, { roles: ['owner'] });
  const email = `${randomUUID()}@example.com`;
  expectStatus(201, await owner.post('/v1/invitations', { email, roles: ['developer'] }));
  const link = await TestPerson.invitationMailedTo(email);
  const path = `${link.pathname.replace('/console', '')}${link.hash}`;
  for (const visit of ['a preview', 'a scanner']) {
    const other = await browser.page();
    await other.open(path);
    await other.page.getByLabel('E-mail address').waitFor();
    expect(new URL(other.page.url()).hash, visit).toBe('');
  }

  const console = await browser.page();
  const { page } = console;
  // A link of which the end is missing, and then the whole one in the same tab: only the fragment differs.
  await console.open(path.slice(0, -5));
  await page.getByLabel('E-mail address').waitFor();
  await console.open(path);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('Code', { exact: true }).fill(await TestPerson.codeMailedTo(email));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText(`You are signed in as ${email}.`).waitFor();
  await console.expectAccessible();
  await console.screenshot('invitation');
  expect(JSON.stringify((await owner.get('/v1/members')).body)).not.toContain(email);
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('link', { name: 'Start' }).waitFor();
  expect(JSON.stringify((await owner.get('/v1/members')).body)).toContain(email);
  console.expectNoFaults();
});
