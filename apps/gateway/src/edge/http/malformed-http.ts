import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServiceError } from '#libs/contracts';
import { conventionsAt } from '../dialect/dialects.js';
import { problemOf, refusalHeaders } from '../errors/problem.js';
import { refusalOf } from '../errors/refusal-of.js';
import { refuse } from '../errors/refuse.js';
import { sendProblem } from '../dialect/send-problem.js';
import { pathOf } from './path-of.js';

/** Responds to a URL that the router cannot decode, such as `/%zz`. No hook has run by then. */
export function answerMalformedUrl(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  // No route was matched, so the path determines the API.
  const conventions = conventionsAt(pathOf(request));
  void reply.header('x-content-type-options', 'nosniff').header('x-request-id', request.id);
  void reply.headers(conventions.headers);
  sendProblem(reply, refusalOf(error), conventions);
}

/** Responds to invalid HTTP, or a request that arrived too slowly: there is no request object yet. */
export function answerMalformedHttp(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy(error);
    return;
  }
  endWithProblem(socket, refusalOfMalformed(error.code));
}

function refusalOfMalformed(code: string | undefined): ServiceError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refuse('request.timeout', 'The request did not arrive in time.');
    case 'HPE_HEADER_OVERFLOW':
      return refuse('request.headers_too_large', 'The headers are too large.');
    default:
      return refuse('request.malformed', 'This is not a well-formed HTTP request.');
  }
}

/** Responds on a connection without a request object, and closes it. */
export function endWithProblem(socket: Socket, refusal: ServiceError): void {
  const problem = problemOf(refusal, '');
  const body = JSON.stringify(problem);
  const headers = {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    ...refusalHeaders(refusal),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `${problem.status} ${STATUS_CODES[problem.status] ?? ''}`;
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${body}`, () => socket.destroySoon());
}
