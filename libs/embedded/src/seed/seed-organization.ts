import { z } from 'zod';
import type { SeededOrganization } from '../state/credentials.js';
import { EXAMPLE_SENTINELS } from './example-sentinels.js';
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

/** Everything that makes a worker but the pool. */
interface ExampleWorker {
  readonly name: string;
  readonly skills: readonly string[];
  readonly certifications: readonly string[];
}

/**
 * Creates the first organization with its pools, their workers, keys and funds, over the gateway's API.
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
  const hire = async (
    poolId: string,
    stepName: string,
    examples: readonly ExampleWorker[],
  ): Promise<SeededOrganization['workers']> => {
    const hired: SeededOrganization['workers'] = [];
    for (const [index, example] of examples.entries()) {
      const { name, skills, certifications } = example;
      const { worker_id, api_key } = await step(`${stepName}-${index + 1}`, Worker, admin, '/v1/workers', {
        ...example,
        certifications: certifications.map(certification => ({ name: certification })),
        pool_ids: [poolId],
        available: true,
      });
      hired.push({ worker_id, name, api_key, skills: [...skills], certifications: [...certifications] });
    }
    return hired;
  };
  const workers = await hire(pool.pool_id, 'worker', EXAMPLE_WORKERS);
  const sentinels = await step('sentinels', Pool, admin, '/v1/pools', { name: 'Sentinels' });
  const humanlayer = await step('humanlayer-key', ApiKey, admin, '/v1/api-keys', {
    name: 'HumanLayer client',
    dialect: 'humanlayer',
    scopes: ['tasks:read', 'tasks:write'],
    pools: [sentinels.pool_id],
  });
  return {
    org_id: organization.org_id,
    admin_key: admin,
    api_key: agent.api_key,
    signing_secret: organization.signing_secret,
    humanlayer_key: humanlayer.api_key,
    pool_id: pool.pool_id,
    workers: [...workers, ...(await hire(sentinels.pool_id, 'sentinel', EXAMPLE_SENTINELS))],
  };
}
