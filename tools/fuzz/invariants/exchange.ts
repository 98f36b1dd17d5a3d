import type { WireAnswer, WireRequest } from '../http/wire-request.js';
import type { Draft } from '../requests/draft.js';
import type { Actor } from '../scene/actor.js';
import type { Secrets } from '../scene/secrets.js';
import type { Tenant } from '../scene/tenant.js';
import type { AnswerSchemas } from './answer-schemas.js';

export type Answered = Extract<WireAnswer, { outcome: 'answered' }>;

/** One request and its answer, with the context needed to check it. */
export interface Exchange {
  readonly draft: Draft;
  readonly actor: Actor;
  readonly tenant: Tenant;
  readonly other: Tenant;
  readonly secrets: Secrets;
  readonly schemas: AnswerSchemas;
  /** The request's Idempotency-Key, so that a repetition has the same name. */
  readonly requestName: string;
  readonly request: WireRequest;
  readonly answer: Answered;
  /** The parsed body of a JSON answer; undefined otherwise. */
  readonly json: unknown;
  /** The previous answer to the same request; undefined for the first. */
  readonly before: Answered | undefined;
}

/** A violation shown by an exchange; `kind` identifies the fault, independent of the request. */
export interface Violation {
  readonly kind: string;
  readonly detail: string;
}

export function mediaTypeOf({ headers }: Answered): string {
  return (headers['content-type'] ?? '').replace(/;.*$/, '').trim().toLowerCase();
}

/** Whether the request may have been routed to another operation, or is answered without a body. */
export function isElsewhere({ draft: { wireFault } }: Pick<Exchange, 'draft'>): boolean {
  return wireFault?.leavesOperation === true;
}
