import type { FastifyReply } from 'fastify';
import type { ServiceError } from '#libs/contracts';
import { problemOf } from './problem.js';
import { refusalHeaders } from './refusal-headers.js';

/** @param path what was asked for */
export function sendProblem(reply: FastifyReply, refusal: ServiceError, path: string): void {
  const problem = problemOf(refusal, path);
  void reply
    .code(problem.status)
    .headers(refusalHeaders(refusal))
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}
