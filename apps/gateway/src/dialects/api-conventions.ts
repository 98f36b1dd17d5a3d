import type { Dialect, ServiceError } from '#libs/contracts';
import type { Credential, RequestHeaders } from '../auth/domain/credential.js';

/** What was asked, as far as a refusal tells of it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
}

export interface ProblemBody {
  readonly status: number;
}

/** What is the same for all routes of one API and different from one API to another. */
export interface ApiConventions {
  readonly dialect: Dialect;
  /** What its paths begin with; empty for the native one. */
  readonly prefix: string;
  /** On every answer that nothing more exact is known for. */
  readonly headers: Readonly<Record<string, string>>;
  /** On answers to someone who failed too often, besides those. */
  readonly headersWhenShutOut: Readonly<Record<string, string>>;
  /** For someone who has sent no key, or in another way. */
  readonly howToSendAKey: string;

  credentialIn(headers: RequestHeaders): Credential;
  /** What someone hears who came with a key that is unknown, expired or revoked. */
  refusalOfUnknownKey(refusal: ServiceError): ServiceError;
  /** A refusal as this API tells it, to be sent as `application/problem+json`. */
  problemOf(refusal: ServiceError, asked: Asked): ProblemBody;
}
