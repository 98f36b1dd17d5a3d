import type { BrowserContextOptions } from 'playwright-core';
import type { TestOrganization } from '../system/organization.js';
import { TestPerson } from '../system/person.js';
import { consoleOrigin } from './browser.js';
import type { TestBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';

/** A page of a person with this role, signed in by a link. */
export async function personPage(
  browser: TestBrowser,
  role: string,
  { orgId }: TestOrganization,
  options: BrowserContextOptions = {},
): Promise<ConsolePage> {
  const person = await TestPerson.create('Grace Hopper');
  await person.join(orgId, { roles: [role] });
  const console = await browser.page({
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  const { hash } = await person.signInLink();
  await console.page.goto(`${consoleOrigin()}/console/sign-in${hash}`);
  await console.page.getByRole('button', { name: 'Sign in' }).click();
  await console.page.getByRole('navigation', { name: 'Pages' }).waitFor();
  return console;
}
