import type { FastifyRequest } from 'fastify';

/** The path a request asked for, without its query, which may hold what does not belong in a log. */
export function pathOf(request: FastifyRequest): string {
  const end = request.url.indexOf('?');
  return end === -1 ? request.url : request.url.slice(0, end);
}
