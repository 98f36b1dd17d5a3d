import { z } from 'zod';
import { waitFor } from '#libs/testing';
import type { ApiClient } from '#libs/testing';
import { settledBalanceOf } from './money.js';
import { expectStatus } from './organization.js';
import type { TestOrganization } from './organization.js';
import { exampleTask } from './task.js';

const Page = z.looseObject({ data: z.array(z.looseObject({})) });

/** Lists whose entries can be deleted, and the member with the id of an entry. */
const DELETED = [
  ['/v1/workers', 'worker_id'],
  ['/v1/webhook-endpoints', 'endpoint_id'],
] as const;

/**
 * Changes everything that an earlier answer could refer to: every task is cancelled, workers and endpoints are
 * deleted, prices and the signing secret are replaced, and the money is spent.
 */
export async function upheave(
  organization: TestOrganization,
  operator: ApiClient,
  { sparesWorkers }: { readonly sparesWorkers: boolean },
): Promise<void> {
  const { admin, orgId } = organization;
  const price = { tier: 'standard', amount_micros: 170_000 };
  expectStatus(201, await operator.post(`/v1/organizations/${orgId}/prices`, price));
  expectStatus(200, await admin.post('/v1/webhook-secret/rotate', {}));
  for (const { task_id: taskId } of await entriesOf(admin, '/v1/tasks')) {
    await admin.delete(`/v1/tasks/${String(taskId)}/gold`);
    const { status } = await admin.post(`/v1/tasks/${String(taskId)}/cancel`, {});
    // An ended task cannot be cancelled.
    if (status !== 200 && status !== 409) throw new Error(`A task could not be cancelled: ${status}.`);
  }
  for (const [path, name] of DELETED) {
    if (sparesWorkers && path === '/v1/workers') continue;
    for (const entry of await entriesOf(admin, path)) await admin.delete(`${path}/${String(entry[name])}`);
  }
  await settledBalanceOf(organization);
  await spendEverything(organization);
}

async function entriesOf(admin: ApiClient, path: string) {
  return Page.parse(expectStatus(200, await admin.get(`${path}?limit=100`))).data;
}

async function spendEverything(organization: TestOrganization): Promise<void> {
  await waitFor(async () => {
    const { status } = await organization.admin.post('/v1/tasks', exampleTask(organization));
    return status === 402;
  });
}
