import type { Type } from '@nestjs/common';
import type { ErrorKind, ServiceError } from '#libs/contracts';
import type { WireDialect } from '#libs/dialects';
import type { Allowance } from './allowance.rule.js';
import type { Credential, RequestHeaders } from './credential.js';
import type { DialectDocument } from './dialect-document.js';

/** The parts of a request that a refusal refers to. */
export interface RefusedRequest {
  readonly method: string;
  /** Normalized, without the query. */
  readonly path: string;
}

/** The keys of agents that use a dialect. */
export interface KeyConventions {
  /** Clients of some APIs check it, so that keys for them have their own. */
  readonly prefix: string;
  /** Other prefixes under which clients send the same key. */
  readonly aliases: readonly string[];
  /** Instructions for a client that sent no key, or sent it in another way. */
  readonly authHint: string;
  credentialIn(headers: RequestHeaders): Credential;
  /** The refusal of a key that is unknown, expired or revoked. */
  refusalOfUnknownKey(refusal: ServiceError): ServiceError;
}

/** How a dialect encodes errors. */
export interface ProblemFormat {
  readonly mediaType: string;
  statusOf(code: string, kind: ErrorKind, method: string): number;
  /** The body of a refusal, sent with the status of {@link statusOf}. */
  bodyOf(refusal: ServiceError, request: RefusedRequest): object;
}

/**
 * One API of the gateway, native or emulated: all that is the same for its routes and differs between APIs. The list of
 * dialects is passed into the edge, and nothing else names one.
 */
export interface Dialect extends WireDialect {
  /** The prefix of its paths; empty for the native API. */
  readonly prefix: string;
  /** Other prefixes under which the same routes answer. */
  readonly otherPrefixes?: readonly string[];
  /** Its routes; absent for the native API, whose routes are the resources in `api/`. */
  readonly module?: Type;
  readonly keys: KeyConventions;
  /** The limit of keys without a limit of their own; null where the installation's or the organization's applies. */
  readonly allowance: Allowance | null;
  /** Whether its keys choose the casing in which statuses are written; see `StatusCasing`. */
  readonly hasStatusCasing: boolean;
  /** Whether its routes also take the session of a signed-in person. */
  readonly takesSessions: boolean;
  /** Default headers of responses, unless more exact values are known. */
  readonly headers: Readonly<Record<string, string>>;
  /** Additional headers of responses to clients with too many failed attempts. */
  readonly headersWhenLockedOut: Readonly<Record<string, string>>;
  readonly problems: ProblemFormat;
  readonly document: DialectDocument;
}
