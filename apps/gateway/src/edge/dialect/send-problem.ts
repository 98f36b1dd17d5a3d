import type { FastifyReply } from 'fastify';
import type { ServiceError } from '#libs/contracts';
import { conventionsOf } from './dialects.js';
import { pathOf } from '../http/path-of.js';
import type { ProblemCode } from '../errors/problem-codes.js';
import { refusalHeaders } from '../errors/problem.js';

/** Refusals that close the connection. */
const CLOSING: ReadonlySet<string> = new Set<ProblemCode>([
  'request.ambiguous',
  'request.timeout',
  'request.too_many_pipelined',
]);

/** Responds with a refusal, in the format of the API of this request. */
export function sendProblem(
  reply: FastifyReply,
  refusal: ServiceError,
  conventions = conventionsOf(reply.request),
): void {
  void reply.send(problemText(reply, refusal, conventions));
}

/** The body of a refusal, after setting the reply's status and headers. */
export function problemText(
  reply: FastifyReply,
  refusal: ServiceError,
  conventions = conventionsOf(reply.request),
): string {
  const { request } = reply;
  // Fastify closes the connection after every body it could not use, and the client may never read the reason. The rest
  // of the body is bounded elsewhere (`boundUnreadBodies`).
  if (CLOSING.has(refusal.code)) void reply.header('connection', 'close');
  else void reply.removeHeader('connection');
  const problem = conventions.problemOf(refusal, { method: request.method, path: pathOf(request) });
  void reply
    .code(problem.status)
    .headers(refusalHeaders(refusal))
    .removeHeader('content-length')
    .type('application/problem+json; charset=utf-8');
  return JSON.stringify(problem);
}
