import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServiceError } from '#libs/contracts';
import { refusalHeaders } from '../errors/problem.js';
import type { ProblemCode } from '../errors/problem-codes.js';
import { refusalOf } from '../errors/refusal-of.js';
import { pathInTarget } from '../http/request-target.rule.js';
import type { Dialects } from './dialects.js';

/** Refusals that close the connection. */
const CLOSING: ReadonlySet<string> = new Set<ProblemCode>([
  'request.ambiguous',
  'request.timeout',
  'request.too_many_pipelined',
]);

/** Responds with a refusal, in the format of the dialect of this request. */
export function sendProblem(
  reply: FastifyReply,
  refusal: ServiceError,
  dialect = reply.request.dialect,
): void {
  void reply.send(problemText(reply, refusal, dialect));
}

/** The body of a refusal, after setting the reply's status and headers. */
export function problemText(
  reply: FastifyReply,
  refusal: ServiceError,
  { problems } = reply.request.dialect,
): string {
  const { method, url } = reply.request;
  // Fastify closes the connection after every body it could not use, and the client may never read the reason. The rest
  // of the body is bounded elsewhere (`boundUnreadBodies`).
  if (CLOSING.has(refusal.code)) void reply.header('connection', 'close');
  else void reply.removeHeader('connection');
  void reply
    .code(problems.statusOf(refusal.code, refusal.kind, method))
    .headers(refusalHeaders(refusal))
    .removeHeader('content-length')
    .type(`${problems.mediaType}; charset=utf-8`);
  return JSON.stringify(problems.bodyOf(refusal, { method, path: pathInTarget(url) }));
}

/**
 * Responds to a URL that the router cannot decode, such as `/%zz`. No hook has run by then, and no route was matched, so
 * that the path determines the dialect.
 */
export function answerMalformedUrl(
  dialects: Dialects,
): (error: Error, request: FastifyRequest, reply: FastifyReply) => void {
  return (error, request, reply) => {
    const dialect = dialects.at(pathInTarget(request.url));
    void reply.header('x-content-type-options', 'nosniff').header('x-request-id', request.id);
    void reply.headers(dialect.headers);
    sendProblem(reply, refusalOf(error), dialect);
  };
}
