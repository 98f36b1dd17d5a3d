import type { Dialect, StatusCasing } from '#libs/contracts';
import type { Caller, OperatorCaller } from './domain/caller.js';
import type { KeyScope } from './domain/scopes.js';

export interface RateLimit {
  readonly requests: number;
  readonly per_seconds: number;
}

/** What authentication needs of a key that is alive. */
export interface KnownKey {
  readonly id: string;
  /** What it is found by. */
  readonly hash: Buffer;
  readonly orgId: string;
  readonly isOrganizationSuspended: boolean;
  /** Its organization's; null where the usual one counts. */
  readonly defaultDeadlineSeconds: number | null;
  /** Null for an agent's. */
  readonly workerId: string | null;
  readonly scopes: readonly KeyScope[];
  readonly pools: string[] | null;
  readonly allowedCidrs: readonly string[] | null;
  /** Its own; its dialect may set one where it has none. */
  readonly rateLimit: RateLimit | null;
  /** Its organization's, over all keys; and what the organization's keys have that have no limit of their own. */
  readonly orgRateLimit: RateLimit | null;
  readonly orgKeyRateLimit: RateLimit | null;
  readonly dialect: Dialect;
  /** Null where its dialect has one casing. */
  readonly statusCasing: StatusCasing | null;
  readonly expiresAt: Date | null;
}

/** What a request may come with: a key of an organization, or an operator's. */
export type AnyKey = KnownKey | OperatorCaller;

export function isOperator(key: AnyKey): key is OperatorCaller {
  return 'kind' in key;
}

export function callerWith(key: AnyKey): Caller {
  if (isOperator(key)) return key;
  const { id: keyId, orgId, workerId, scopes, pools, defaultDeadlineSeconds, statusCasing } = key;
  if (workerId !== null) return { kind: 'worker', keyId, orgId, workerId };
  return {
    ...{ kind: 'agent', keyId, orgId, scopes, pools },
    ...(defaultDeadlineSeconds !== null && { defaultDeadlineSeconds }),
    ...(statusCasing !== null && { statusCasing }),
  };
}
