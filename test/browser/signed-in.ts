import type { BrowserContextOptions } from 'playwright-core';
import { createOrganization } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { TestPerson } from '../system/person.js';
import { exampleTask, inSeconds, postTask } from '../system/task.js';
import { TestWorker } from '../system/worker.js';
import { consoleOrigin } from './browser.js';
import type { TestBrowser } from './browser.js';
import type { ConsolePage } from './console-page.js';

/** A worker of an organization of their own, who can sign in to the console. */
export interface WorkingPerson {
  readonly organization: TestOrganization;
  readonly worker: TestWorker;
  readonly person: TestPerson;
}

export async function workingPerson(): Promise<WorkingPerson> {
  const organization = await createOrganization();
  const worker = await TestWorker.hire(organization, { capacity: 20 });
  const person = await TestPerson.create('Ada Lovelace');
  await person.join(organization.orgId, { roles: ['worker'], worker_id: worker.workerId });
  return { organization, worker, person };
}

/** Opens a page of the console for a person, in a profile of its own, by a link of the operator. */
export async function openFor(
  browser: TestBrowser,
  { person }: Pick<WorkingPerson, 'person'>,
  path: string,
  options: BrowserContextOptions = {},
): Promise<ConsolePage> {
  const page = await browser.page(options);
  await signInByLink(page, person);
  if (path !== '/work') await page.open(path);
  return page;
}

/** Signs in as a person does who was given a link. */
export async function signInByLink({ page }: ConsolePage, person: TestPerson): Promise<void> {
  const { hash } = await person.signInLink();
  await page.goto(`${consoleOrigin()}/console/sign-in${hash}`);
  await page.getByRole('button', { name: /Sign in|Se connecter/ }).click();
  await page.getByRole('heading', { name: /Offers|Offres/ }).waitFor();
}

/** A task that needs no evidence, with a form of three fields. */
export function postSimpleTask(
  { organization }: Pick<WorkingPerson, 'organization'>,
  change: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  return postTask(organization, {
    ...exampleTask(organization),
    title: 'Check the invoice',
    instructions: 'Compare the amounts.',
    sla: { urgency: 'normal', deadline: inSeconds(3_600) },
    output: {
      expected_format: 'structured_json',
      schema: {
        type: 'object',
        required: ['is_right', 'comment'],
        properties: {
          is_right: { type: 'boolean' },
          comment: { type: 'string', minLength: 1 },
          amount: { type: 'number', minimum: 0 },
        },
      },
    },
    ...change,
  });
}
