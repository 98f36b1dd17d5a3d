import type { Json } from './model/json.js';

/**
 * Why a request was refused. The gateway's error map turns a kind into an HTTP status; the code identifies the rule
 * within that kind and never changes once published.
 */
export const ERROR_KINDS = [
  'invalid',
  'unauthorized',
  'insufficient_funds',
  'forbidden',
  'not_found',
  'conflict',
  'too_large',
  'rate_limited',
  'unavailable',
  'internal',
] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];

/** One fault in a value: `pointer` is an RFC 6901 JSON pointer to it. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

export interface ErrorDetails {
  readonly faults?: readonly Fault[];
  /** How long the caller should wait before it retries. */
  readonly retry_after_seconds?: number;
  /** The stored value that a request is in conflict with, for its owner. Not sent between services. */
  readonly current?: Json;
}

/**
 * An expected refusal: one service returns it to another, and the gateway to its caller.
 *
 * `message` is for people and may reach them: it never holds SQL, a secret, or an internal name.
 * `cause` stays in the process and is only logged.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly kind: ErrorKind;
  readonly code: string;
  readonly details: ErrorDetails;

  // No parameter properties: threads of unit tests run the contracts with Node's type stripping.
  constructor(
    kind: ErrorKind,
    code: string,
    message: string,
    details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.kind = kind;
    this.code = code;
    this.details = details;
  }
}

/** The refusal of invalid values, with a pointer to each. */
export function invalid(code: string, message: string, faults: readonly Fault[] = []): ServiceError {
  return new ServiceError('invalid', code, message, { faults });
}

export function notFound(
  what:
    | 'task'
    | 'bulk_job'
    | 'assignment'
    | 'draft'
    | 'worker'
    | 'pool'
    | 'api_key'
    | 'webhook_endpoint'
    | 'webhook_delivery'
    | 'test_receiver'
    | 'match'
    | 'organization'
    | 'statement'
    | 'rule_set'
    | 'assessment'
    | 'erasure'
    | 'dead_letter'
    | 'file'
    | 'person'
    | 'member'
    | 'invitation'
    | 'passkey'
    | 'session'
    | 'sign_in',
): ServiceError {
  return new ServiceError('not_found', `${what}.not_found`, `There is no such ${what.replaceAll('_', ' ')}.`);
}
