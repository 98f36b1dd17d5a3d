import type { StatusCasing } from '#libs/contracts';
import type { KeyScope, Scope } from './scopes.js';

/** Software of an organization, with a `cs_live_` key. */
export interface AgentCaller {
  readonly kind: 'agent';
  readonly keyId: string;
  readonly orgId: string;
  readonly scopes: readonly KeyScope[];
  /** The pools its key is limited to; null means all. Copied into requests, hence not readonly inside. */
  readonly pools: string[] | null;
  /** For tasks that name no deadline; absent where the usual one counts. */
  readonly defaultDeadlineSeconds?: number;
  /** How its dialect writes a status; absent where that is as in the dialect's document. */
  readonly statusCasing?: StatusCasing;
}

/** A person who does tasks, with a `csw_` key. */
export interface WorkerCaller {
  readonly kind: 'worker';
  readonly keyId: string;
  readonly orgId: string;
  readonly workerId: string;
}

/** Who runs this installation, with a key from the settings. */
export interface OperatorCaller {
  readonly kind: 'operator';
  /** Which of the operators' keys; made from the key, so that it is the same on every gateway. */
  readonly keyId: string;
}

export type Caller = AgentCaller | WorkerCaller | OperatorCaller;

/** Who may use an endpoint: anyone, the operator, any worker, any agent, or agents with a scope. */
export type Access = 'public' | 'operator' | 'worker' | 'agent' | Scope;
