import type { Dialect, ReasoningRule, StatusCasing } from '#libs/contracts';
import type { Caller, OperatorCaller, PersonCaller } from './caller.js';
import { identityOf } from './known-session.js';
import type { KnownSession } from './known-session.js';
import type { KeyScope } from './scopes.rule.js';

export interface RateLimit {
  readonly requests: number;
  readonly per_seconds: number;
}

/** The data of a valid key that authentication needs. */
export interface KnownKey {
  readonly id: string;
  /** The hash it is looked up by. */
  readonly hash: Buffer;
  readonly orgId: string;
  readonly isOrganizationSuspended: boolean;
  /** Its organization's settings; null where the installation's default applies. */
  readonly defaultDeadlineSeconds: number | null;
  readonly decisionReasoning: ReasoningRule | null;
  /** Null for an agent's key. */
  readonly workerId: string | null;
  readonly scopes: readonly KeyScope[];
  readonly pools: string[] | null;
  readonly allowedCidrs: readonly string[] | null;
  /** Its own limit; its dialect may define one where it has none. */
  readonly rateLimit: RateLimit | null;
  /** The organization's limit over all keys, and the limit of its keys that have none of their own. */
  readonly orgRateLimit: RateLimit | null;
  readonly orgKeyRateLimit: RateLimit | null;
  readonly dialect: Dialect;
  /** Null when its dialect has only one casing. */
  readonly statusCasing: StatusCasing | null;
  readonly expiresAt: Date | null;
  /** The people behind it. */
  readonly personIds: readonly string[];
  /** The session of the member whose key this is; absent when the key itself was sent. */
  readonly session?: KnownSession;
}

/** What a request is made with: a key of an organization, an operator's, or a session outside of any organization. */
export type AnyKey = KnownKey | OperatorCaller | KnownSession;

export function isOperator(key: AnyKey): key is OperatorCaller {
  return 'kind' in key && key.kind === 'operator';
}

export function isSession(key: AnyKey): key is KnownSession {
  return 'kind' in key && key.kind === 'session';
}

function personWith(session: KnownSession): PersonCaller {
  return {
    kind: 'person',
    session: identityOf(session),
    orgIds: session.memberships.map(({ orgId }) => orgId),
  };
}

export function callerWith(key: AnyKey): Caller {
  if (isOperator(key)) return key;
  if (isSession(key)) return personWith(key);
  const { id: keyId, orgId, workerId, scopes, pools } = key;
  const { defaultDeadlineSeconds, decisionReasoning, statusCasing, personIds } = key;
  const session = key.session && { session: identityOf(key.session) };
  if (workerId !== null) return { kind: 'worker', keyId, orgId, workerId, ...session };
  return {
    ...{ kind: 'agent', keyId, orgId, scopes, pools },
    ...(defaultDeadlineSeconds !== null && { defaultDeadlineSeconds }),
    ...(decisionReasoning !== null && { decisionReasoning }),
    ...(statusCasing !== null && { statusCasing }),
    ...(personIds.length > 0 && { personIds }),
    ...session,
  };
}
