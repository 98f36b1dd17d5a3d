import type { BrowserContextOptions } from 'playwright-core';
import type { TestOrganization } from '../system/organization.js';
import { TestPerson } from '../system/person.js';
import { consoleOrigin } from './browser.js';
import type { TestBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';

type Role = 'owner' | 'operator' | 'reviewer-lead' | 'developer';

/** A page of a new member of an organization, who has signed in with a link, in a profile of its own. */
export async function pageOf(
  browser: TestBrowser,
  organization: TestOrganization,
  { role = 'operator', ...options }: BrowserContextOptions & { readonly role?: Role } = {},
): Promise<ConsolePage> {
  const person = await TestPerson.create('Olu');
  await person.join(organization.orgId, { roles: [role] });
  const console = await browser.page(options);
  const { hash } = await person.signInLink();
  await console.page.goto(`${consoleOrigin()}/console/sign-in${hash}`);
  await console.page.getByRole('button', { name: 'Sign in' }).click();
  await console.page.getByRole('heading', { name: 'At risk' }).waitFor();
  return console;
}
