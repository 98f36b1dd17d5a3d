import { HttpException } from '@nestjs/common';
import { ServiceError } from '#libs/contracts';
import { asServiceError } from '#libs/database';
import { refuse } from './problem-codes.js';

/** Refusals for Fastify's own errors, by their status. */
const BY_STATUS: Readonly<Record<number, () => ServiceError>> = {
  404: () => refuse('route.not_found', 'There is no such route. GET /openapi.json lists what there is.'),
  408: () => refuse('request.timeout', 'The request did not arrive in time.'),
  413: () => refuse('request.too_large', 'A body may have at most 1 MiB.'),
  414: () => refuse('route.not_found', 'There is no such route.'),
  415: () => refuse('request.media_type', 'Send the body as application/json.'),
};

/** Codes of what is unavailable whose text is for the caller. */
const STATED: readonly string[] = ['service.overloaded', 'search.not_ready'];

/**
 * The refusal for an error from any source: a service, the database, Nest or Fastify. An unexpected error becomes
 * `internal`, with the error as its cause, which is only logged.
 */
export function refusalOf(error: unknown): ServiceError {
  const known = asServiceError(error);
  if (known instanceof ServiceError) return withoutInternals(known);
  const status = statusOf(error);
  if (status === undefined || status < 400 || status >= 500) {
    return new ServiceError(
      'internal',
      'internal',
      'Something went wrong on our side.',
      {},
      { cause: error },
    );
  }
  return BY_STATUS[status]?.() ?? refuse('request.malformed', 'The request is malformed.');
}

/** The name of the unreachable service and the internal error are only logged. */
function withoutInternals(refusal: ServiceError): ServiceError {
  const { kind, details } = refusal;
  if (kind === 'unavailable' && !STATED.includes(refusal.code)) {
    const code = 'service.unavailable';
    return new ServiceError(kind, code, 'A dependency is unavailable just now. Try again.', details, {
      cause: refusal,
    });
  }
  if (kind === 'internal') {
    return new ServiceError(
      kind,
      'internal',
      'Something went wrong on our side.',
      {},
      { cause: refusal.cause ?? refusal },
    );
  }
  return refusal;
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}
