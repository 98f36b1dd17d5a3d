import type { FastifyReply } from 'fastify';
import type { ServiceError } from '#libs/contracts';
import { conventionsAt } from '../dialects/conventions-at.js';
import { refusalHeaders } from './refusal-headers.js';

/** Answers with a refusal, in the words of the API that is spoken at this path. */
export function sendProblem(reply: FastifyReply, refusal: ServiceError, path: string): void {
  const { method } = reply.request;
  const problem = conventionsAt(path).problemOf(refusal, { method, path });
  void reply
    .code(problem.status)
    .headers(refusalHeaders(refusal))
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}
