import { z } from 'zod';
import type { SeededOrganization } from '../state/credentials.js';
import { EXAMPLE_WORKERS } from './example-workers.js';
import type { GatewayClient } from './gateway-client.js';

/** 10,000 USD: enough for extended experiments. */
const FUNDS_MICROS = 10_000_000_000;

/** The scopes of an agent, without those of an administrator. */
const AGENT_SCOPES = ['tasks:read', 'tasks:write', 'webhooks:read', 'webhooks:write', 'billing:read'];

const Organization = z.object({ org_id: z.string(), admin_key: z.string(), signing_secret: z.string() });
const Pool = z.object({ pool_id: z.string() });
const ApiKey = z.object({ api_key: z.string() });
const Worker = z.object({ worker_id: z.string(), api_key: z.string() });
const Anything = z.unknown();

/**
 * Creates the first organization with a pool, its workers, keys and funds, over the gateway's API.
 *
 * Each step has an idempotency key derived from `seedId`: after an interruption the next start receives the same
 * answers (including keys, which are shown only once) up to that point and continues; nothing is created twice.
 */
export async function seedOrganization(
  gateway: GatewayClient,
  operatorKey: string,
  seedId: string,
): Promise<SeededOrganization> {
  const step = async <T>(
    name: string,
    answer: z.ZodType<T>,
    key: string,
    path: string,
    body: unknown,
  ): Promise<T> => answer.parse(await gateway.create(path, key, `seed-${seedId}-${name}`, body));

  const organization = await step('organization', Organization, operatorKey, '/v1/organizations', {
    name: 'Example organization',
  });
  const admin = organization.admin_key;
  const agent = await step('agent-key', ApiKey, admin, '/v1/api-keys', {
    name: 'Agent',
    scopes: AGENT_SCOPES,
  });
  const pool = await step('pool', Pool, admin, '/v1/pools', { name: 'First responders' });
  await step('funds', Anything, operatorKey, `/v1/organizations/${organization.org_id}/credits`, {
    amount_micros: FUNDS_MICROS,
    currency: 'USD',
    reference: 'First start',
  });
  const workers: SeededOrganization['workers'] = [];
  for (const [index, example] of EXAMPLE_WORKERS.entries()) {
    const { name, skills, certifications } = example;
    const created = await step(`worker-${index + 1}`, Worker, admin, '/v1/workers', {
      ...example,
      certifications: certifications.map(certification => ({ name: certification })),
      pool_ids: [pool.pool_id],
      available: true,
    });
    const { worker_id, api_key } = created;
    workers.push({ worker_id, name, api_key, skills: [...skills], certifications: [...certifications] });
  }
  return {
    org_id: organization.org_id,
    admin_key: admin,
    api_key: agent.api_key,
    signing_secret: organization.signing_secret,
    pool_id: pool.pool_id,
    workers,
  };
}
