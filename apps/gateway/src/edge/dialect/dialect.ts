import type { Dialect, ServiceError } from '#libs/contracts';
import type { Credential, RequestHeaders } from './credential.js';

/** The parts of a request that a refusal refers to. */
export interface Asked {
  readonly method: string;
  readonly path: string;
}

export interface ProblemBody {
  readonly status: number;
}

/** What is the same for all routes of one API and differs between APIs. */
export interface ApiConventions {
  readonly dialect: Dialect;
  /** The prefix of its paths; empty for the native API. */
  readonly prefix: string;
  /** Default headers of responses, unless more exact values are known. */
  readonly headers: Readonly<Record<string, string>>;
  /** Additional headers of responses to clients with too many failed attempts. */
  readonly headersWhenShutOut: Readonly<Record<string, string>>;
  /** Instructions for a client that sent no key, or sent it in another way. */
  readonly howToSendAKey: string;

  credentialIn(headers: RequestHeaders): Credential;
  /** The refusal of a key that is unknown, expired or revoked. */
  refusalOfUnknownKey(refusal: ServiceError): ServiceError;
  /** A refusal in the format of this API, sent as `application/problem+json`. */
  problemOf(refusal: ServiceError, asked: Asked): ProblemBody;
}
