import type { ReasoningRule, StatusCasing } from '#libs/contracts';
import type { KeyScope, Scope } from './scopes.rule.js';

/** Software of an organization, authenticated with a `cs_live_` key. */
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
}

/** A person who does tasks, authenticated with a `csw_` key. */
export interface WorkerCaller {
  readonly kind: 'worker';
  readonly keyId: string;
  readonly orgId: string;
  readonly workerId: string;
}

/** The operator of this installation, authenticated with a key from the settings. */
export interface OperatorCaller {
  readonly kind: 'operator';
  /** Identifies the operator key; derived from the key, so that it is the same on every gateway. */
  readonly keyId: string;
}

export type Caller = AgentCaller | WorkerCaller | OperatorCaller;

/** The permitted callers of an endpoint: anyone, the operator, any worker, any agent, or agents with a scope. */
export type Access = 'public' | 'operator' | 'worker' | 'agent' | Scope;
