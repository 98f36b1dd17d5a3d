import { inject } from 'vitest';
import { z } from 'zod';
import { ApiClient } from '#libs/testing';
import type { Credentials } from '#libs/embedded';

/** A separate organization for a test, with its clients. */
export interface TestOrganization {
  readonly orgId: string;
  readonly poolId: string;
  readonly signingSecret: string;
  /** A client with all scopes. */
  readonly admin: ApiClient;
  /** A client with an agent's scopes. */
  readonly agent: ApiClient;
}

const Created = z.looseObject({ org_id: z.string(), admin_key: z.string(), signing_secret: z.string() });
const WithKey = z.looseObject({ api_key: z.string() });
const WithPool = z.looseObject({ pool_id: z.string() });

const TEN_DOLLARS_MICROS = 10_000_000;

/** Tests poll every few milliseconds; the default limits are tested separately. */
const RATE_LIMIT = { requests: 10_000, per_seconds: 10 };
const ROOM_FOR_POLLING = { rate_limit: RATE_LIMIT, key_rate_limit: RATE_LIMIT };

/** Creates one with a pool and funds, on the tested system (or on the one of other credentials). */
export async function createOrganization({
  fundsMicros = TEN_DOLLARS_MICROS,
  credentials = inject('credentials'),
}: {
  fundsMicros?: number;
  credentials?: Pick<Credentials, 'base_url' | 'operator_key'>;
} = {}): Promise<TestOrganization> {
  const operator = new ApiClient(credentials.base_url, credentials.operator_key);
  const created = Created.parse(
    expectStatus(201, await operator.post('/v1/organizations', { name: 'Test', ...ROOM_FOR_POLLING })),
  );
  const admin = operator.as(created.admin_key);
  const pool = WithPool.parse(expectStatus(201, await admin.post('/v1/pools', { name: 'everyone' })));
  const key = WithKey.parse(
    expectStatus(
      201,
      await admin.post('/v1/api-keys', { name: 'agent', scopes: ['tasks:read', 'tasks:write'] }),
    ),
  );
  if (fundsMicros > 0) {
    expectStatus(
      201,
      await operator.post(`/v1/organizations/${created.org_id}/credits`, { amount_micros: fundsMicros }),
    );
  }
  return {
    orgId: created.org_id,
    poolId: pool.pool_id,
    signingSecret: created.signing_secret,
    admin,
    agent: admin.as(key.api_key),
  };
}

/** The body of an answer with the expected status; otherwise fails with the actual answer. */
export function expectStatus(
  status: number,
  answer: { readonly status: number; readonly body: unknown },
): unknown {
  if (answer.status !== status)
    throw new Error(`Expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
