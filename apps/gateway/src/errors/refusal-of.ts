import { HttpException } from '@nestjs/common';
import { ServiceError } from '#libs/contracts';
import { asServiceError } from '#libs/database';
import { refuse } from './refuse.js';

/** What Fastify's own errors mean, by the status it would have answered with. */
const BY_STATUS: Readonly<Record<number, () => ServiceError>> = {
  404: () =>
    refuse('route.not_found', 'There is nothing at this address. GET /openapi.json lists what there is.'),
  408: () => refuse('request.timeout', 'The request did not arrive in time.'),
  413: () => refuse('request.too_large', 'A body may have at most 1 MiB.'),
  414: () => refuse('route.not_found', 'There is nothing at this address.'),
  415: () => refuse('request.media_type', 'Send the body as application/json.'),
};

/**
 * The refusal that an error amounts to, whatever threw it: a service, the database, Nest or Fastify.
 * What nobody expected becomes `internal`, with the error as its cause, for the log alone.
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

/** Which part cannot be reached, and what went wrong inside, is for the log. */
function withoutInternals(refusal: ServiceError): ServiceError {
  const { kind, details } = refusal;
  if (kind === 'unavailable' && refusal.code !== 'service.overloaded') {
    const code = 'service.unavailable';
    return new ServiceError(
      kind,
      code,
      'A part of the service cannot be reached just now. Try again.',
      details,
      {
        cause: refusal,
      },
    );
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
