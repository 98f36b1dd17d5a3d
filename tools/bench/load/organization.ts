import { z } from 'zod';
import type { BenchSystem } from '../system/bench-system.js';

/** A separate organization for each section, so that no section sees what another left behind. */
export interface BenchOrganization {
  readonly orgId: string;
  readonly poolId: string;
  readonly adminKey: string;
  /** Each worker's key by worker id. */
  readonly workerKeys: ReadonlyMap<string, string>;
  readonly fundsMicros: number;
}

export interface OrganizationOptions {
  readonly workers?: number;
  /** `default`: the limits of any new organization; otherwise so high that none is ever reached. */
  readonly limits?: 'default';
}

const Created = z.looseObject({ org_id: z.string(), admin_key: z.string() });
const WithPool = z.looseObject({ pool_id: z.string() });
const Hired = z.looseObject({ worker_id: z.string(), api_key: z.string() });
const Balance = z.looseObject({ available_micros: z.int(), held_micros: z.int() });

/** A million dollars: more than any section can spend. */
const FUNDS_MICROS = 1_000_000_000_000;
/** The load generator needs more than a key's default limit. */
const NO_LIMIT = { requests: 1_000_000, per_seconds: 1 };
/** Enough capacity that workers never limit the throughput. */
const WORKER_CAPACITY = 200;

export async function createOrganization(
  { api, running }: BenchSystem,
  { workers = 0, limits }: OrganizationOptions,
): Promise<BenchOrganization> {
  const operatorKey = running.credentials.operator_key;
  const { org_id: orgId, admin_key: adminKey } = Created.parse(
    await api.call('POST', '/v1/organizations', operatorKey, {
      name: 'Bench',
      ...(limits === undefined && { rate_limit: NO_LIMIT, key_rate_limit: NO_LIMIT }),
    }),
  );
  const { pool_id: poolId } = WithPool.parse(
    await api.call('POST', '/v1/pools', adminKey, { name: 'everyone' }),
  );
  const credit = { amount_micros: FUNDS_MICROS, currency: 'USD' };
  await api.call('POST', `/v1/organizations/${orgId}/credits`, operatorKey, credit);
  const hired = await Promise.all(
    Array.from({ length: workers }, async (_, nth) =>
      Hired.parse(await api.call('POST', '/v1/workers', adminKey, workerSpec(nth, poolId))),
    ),
  );
  return {
    ...{ orgId, poolId, adminKey },
    workerKeys: new Map(hired.map(({ worker_id, api_key }) => [worker_id, api_key])),
    fundsMicros: FUNDS_MICROS,
  };
}

/** Creates a webhook endpoint for the organization. */
export async function addEndpoint(
  { api }: BenchSystem,
  { adminKey }: BenchOrganization,
  endpoint: { readonly url: string; readonly events: readonly string[] },
): Promise<void> {
  await api.call('POST', '/v1/webhook-endpoints', adminKey, endpoint);
}

export async function balanceOf(
  { api }: BenchSystem,
  { adminKey }: BenchOrganization,
): Promise<{ readonly availableMicros: number; readonly heldMicros: number }> {
  const { available_micros, held_micros } = Balance.parse(
    await api.call('GET', '/v1/billing/balance', adminKey),
  );
  return { availableMicros: available_micros, heldMicros: held_micros };
}

/** A worker qualified for the example; the ratings differ slightly, as in practice. */
function workerSpec(nth: number, poolId: string): object {
  return {
    name: `Worker ${nth + 1}`,
    pool_ids: [poolId],
    skills: ['phone_verification', 'incident_response'],
    certifications: [{ name: 'soc-operator' }],
    domains: ['security'],
    trust_level: 4,
    rating: 4.8 + (nth % 3) * 0.1,
    capacity: WORKER_CAPACITY,
  };
}
