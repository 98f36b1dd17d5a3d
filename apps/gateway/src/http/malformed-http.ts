import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { conventionsAt } from '../dialects/conventions-at.js';
import { problemOf } from '../errors/problem.js';
import { refusalOf } from '../errors/refusal-of.js';
import { refuse } from '../errors/refuse.js';
import { sendProblem } from '../errors/send-problem.js';
import { pathOf } from './path-of.js';

/** What the router could not even look up, such as `/%zz`. No hook has run by then. */
export function answerMalformedUrl(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const path = pathOf(request);
  void reply.header('x-content-type-options', 'nosniff').header('x-request-id', request.id);
  void reply.headers(conventionsAt(path).headers);
  sendProblem(reply, refusalOf(error), path);
}

/** What is not HTTP, or came too slowly: there is no request yet, so the answer is written by hand. */
export function answerMalformedHttp(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy(error);
    return;
  }
  const refusal =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? refuse('request.timeout', 'The request did not arrive in time.')
      : refuse('request.malformed', 'This is not a well-formed HTTP request.');
  const problem = problemOf(refusal, '');
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.status === 408 ? 'Request Timeout' : 'Bad Request'}\r\n` +
      `Content-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}
