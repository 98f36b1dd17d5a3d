import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ServiceError } from '#libs/contracts';
import { problemOf, refusalHeaders } from '../errors/problem.js';
import { refuse } from '../errors/problem-codes.js';

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
