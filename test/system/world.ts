import { z } from 'zod';
import type { ApiClient } from '#libs/testing';
import { expectStatus } from './organization.js';

const Page = z.looseObject({ data: z.array(z.looseObject({})) });

/** Every list that an administrator can read, and the member with the id of its entries. */
const LISTS = {
  '/v1/tasks': 'task_id',
  '/v1/workers': 'worker_id',
  '/v1/pools': 'pool_id',
  '/v1/api-keys': 'id',
  '/v1/webhook-endpoints': 'endpoint_id',
  '/v1/webhook-deliveries': 'delivery_id',
  '/v1/billing/transactions': 'transaction_id',
  '/v1/billing/prices': 'price_id',
  '/v1/quality/gold': 'task_id',
  '/v1/decisions/rules': 'rule_set_id',
  '/v1/decisions/assessments': 'assessment_id',
} as const;

export type World = Readonly<Record<keyof typeof LISTS, readonly string[]>>;

/** The content of an organization, by ids. */
export async function worldOf(admin: ApiClient): Promise<World> {
  const idsOf = (path: keyof typeof LISTS): Promise<readonly string[]> => idsIn(path, admin);
  return {
    '/v1/tasks': await idsOf('/v1/tasks'),
    '/v1/workers': await idsOf('/v1/workers'),
    '/v1/pools': await idsOf('/v1/pools'),
    '/v1/api-keys': await idsOf('/v1/api-keys'),
    '/v1/webhook-endpoints': await idsOf('/v1/webhook-endpoints'),
    '/v1/webhook-deliveries': await idsOf('/v1/webhook-deliveries'),
    '/v1/billing/transactions': await idsOf('/v1/billing/transactions'),
    '/v1/billing/prices': await idsOf('/v1/billing/prices'),
    '/v1/quality/gold': await idsOf('/v1/quality/gold'),
    '/v1/decisions/rules': await idsOf('/v1/decisions/rules'),
    '/v1/decisions/assessments': await idsOf('/v1/decisions/assessments'),
  };
}

/** The ids of the first hundred entries of a list. */
export async function idsIn(path: keyof typeof LISTS, admin: ApiClient): Promise<readonly string[]> {
  const { data } = Page.parse(expectStatus(200, await admin.get(`${path}?limit=100`)));
  return data.map(entry => String(entry[LISTS[path]]));
}
