import type { FastifyReply } from 'fastify';
import type { ServiceError } from '#libs/contracts';
import { conventionsOf } from '../dialects/conventions-at.js';
import { pathOf } from '../http/path-of.js';
import type { ProblemCode } from './problem-codes.js';
import { refusalHeaders } from './refusal-headers.js';

/** Refusals that end the connection. */
const CLOSING: ReadonlySet<string> = new Set<ProblemCode>([
  'request.ambiguous',
  'request.timeout',
  'request.too_many_pipelined',
]);

/** Answers with a refusal, as the API of this request words it. */
export function sendProblem(
  reply: FastifyReply,
  refusal: ServiceError,
  conventions = conventionsOf(reply.request),
): void {
  void reply.send(problemText(reply, refusal, conventions));
}

/** The body of a refusal, for a reply that gets its status and headers here. */
export function problemText(
  reply: FastifyReply,
  refusal: ServiceError,
  conventions = conventionsOf(reply.request),
): string {
  const { request } = reply;
  // Fastify closes the connection after every body it could not use, and the client may never read why. What is left
  // of a body is bounded elsewhere (`boundUnreadBodies`).
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
