import { z } from 'zod';
import type { Gateways } from './gateways.js';

/** The customer that owns the tasks. */
export interface Organization {
  readonly orgId: string;
  readonly poolId: string;
  readonly adminKey: string;
  readonly signingSecret: string;
  readonly fundsMicros: number;
}

export interface HiredWorker {
  readonly workerId: string;
  readonly apiKey: string;
  readonly capacity: number;
}

const Created = z.looseObject({ org_id: z.string(), admin_key: z.string(), signing_secret: z.string() });
const Pool = z.looseObject({ pool_id: z.string() });
const Hired = z.looseObject({ worker_id: z.string(), api_key: z.string() });

/** Only the probe workers, who are always diligent, have this skill. */
export const PROBE_SKILL = 'probing';

/** Enough for any run, which does not test insufficient funds. */
const FUNDS_MICROS = 100_000_000_000;

/** Workers poll for work, and after a fault all requests are retried at once. */
const RATE_LIMIT = { requests: 100_000, per_seconds: 10 };

export async function createOrganization(gateways: Gateways, operatorKey: string): Promise<Organization> {
  const created = Created.parse(
    await gateways.mustPost(operatorKey, '/v1/organizations', {
      name: 'Chaos',
      rate_limit: RATE_LIMIT,
      key_rate_limit: RATE_LIMIT,
    }),
  );
  const { org_id: orgId, admin_key: adminKey, signing_secret: signingSecret } = created;
  const pool = Pool.parse(await gateways.mustPost(adminKey, '/v1/pools', { name: 'everyone' }));
  const credit = { amount_micros: FUNDS_MICROS, currency: 'USD' };
  await gateways.mustPost(operatorKey, `/v1/organizations/${orgId}/credits`, credit);
  return { orgId, poolId: pool.pool_id, adminKey, signingSecret, fundsMicros: FUNDS_MICROS };
}

export interface HiringSpec {
  readonly name: string;
  /** The required skill of tasks for this worker. */
  readonly skill: string;
  readonly capacity: number;
  /** 1–5 */
  readonly trustLevel: number;
}

export async function hireWorker(
  gateways: Gateways,
  { adminKey, poolId }: Organization,
  { name, skill, capacity, trustLevel }: HiringSpec,
): Promise<HiredWorker> {
  const spec = { name, pool_ids: [poolId], skills: [skill], trust_level: trustLevel, rating: 4.5, capacity };
  const hired = Hired.parse(await gateways.mustPost(adminKey, '/v1/workers', spec));
  return { workerId: hired.worker_id, apiKey: hired.api_key, capacity };
}
