import type { ReasoningRule, StatusCasing } from '#libs/contracts';
import type { SessionIdentity } from './known-session.js';
import type { KeyScope, Scope } from './scopes.rule.js';

/** Software of an organization, authenticated with a `cs_live_` key, or a member of it who is signed in. */
export interface AgentCaller {
  readonly kind: 'agent';
  readonly keyId: string;
  readonly orgId: string;
  readonly scopes: readonly KeyScope[];
  /** The pools its key is limited to; null means all. Copied into requests, hence a mutable array. */
  readonly pools: string[] | null;
  /** For tasks without a deadline; absent when the installation's default applies. */
  readonly defaultDeadlineSeconds?: number;
  /** For the decisions that it posts; absent when the installation's default applies. */
  readonly decisionReasoning?: ReasoningRule;
  /** The casing of statuses in its dialect; absent when it is that of the dialect's document. */
  readonly statusCasing?: StatusCasing;
  /** The people behind its key, as stated; absent when there are none. */
  readonly personIds?: readonly string[];
  /** Absent with a key. */
  readonly session?: SessionIdentity;
}

/** A person who does tasks, authenticated with a `csw_` key or signed in. */
export interface WorkerCaller {
  readonly kind: 'worker';
  readonly keyId: string;
  readonly orgId: string;
  readonly workerId: string;
  /** Absent with a key. */
  readonly session?: SessionIdentity;
}

/** The operator of this installation, authenticated with a key from the settings. */
export interface OperatorCaller {
  readonly kind: 'operator';
  /** Identifies the operator key; derived from the key, so that it is the same on every gateway. */
  readonly keyId: string;
}

/** A person who is signed in, for what is theirs and no organization's. */
export interface PersonCaller {
  readonly kind: 'person';
  readonly session: SessionIdentity;
  /** The organizations that the person is a member of. */
  readonly orgIds: readonly string[];
}

export type Caller = AgentCaller | WorkerCaller | PersonCaller | OperatorCaller;

/**
 * The permitted callers of an endpoint: anyone; anyone from a page of the gateway; the operator; any person who is signed
 * in; any worker; any agent; or agents with a scope.
 */
export type Access = OpenAccess | 'operator' | 'person' | 'worker' | 'agent' | Scope;

/** Access without a key or a session. */
export type OpenAccess = 'public' | 'browser';

/** The session that a caller is signed in with; undefined with a key. */
export function sessionOf(caller: Caller): SessionIdentity | undefined {
  return caller.kind === 'operator' ? undefined : caller.session;
}
