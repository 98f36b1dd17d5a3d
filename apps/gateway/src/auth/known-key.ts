import type { Dialect } from '#libs/contracts';
import type { AgentCaller, WorkerCaller } from './domain/caller.js';
import type { KeyScope } from './domain/scopes.js';

export interface RateLimit {
  readonly requests: number;
  readonly per_seconds: number;
}

/** What authentication needs of a key that is alive. */
export interface KnownKey {
  readonly id: string;
  readonly orgId: string;
  readonly isOrganizationSuspended: boolean;
  /** Null for an agent's. */
  readonly workerId: string | null;
  readonly scopes: readonly KeyScope[];
  readonly pools: string[] | null;
  readonly allowedCidrs: readonly string[] | null;
  /** Its own; its dialect may set one where it has none. */
  readonly rateLimit: RateLimit | null;
  readonly dialect: Dialect;
  readonly expiresAt: Date | null;
}

export function callerWith(key: KnownKey): AgentCaller | WorkerCaller {
  const { id: keyId, orgId, workerId, scopes, pools } = key;
  return workerId === null
    ? { kind: 'agent', keyId, orgId, scopes, pools }
    : { kind: 'worker', keyId, orgId, workerId };
}
