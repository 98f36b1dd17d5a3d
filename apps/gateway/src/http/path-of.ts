import type { FastifyRequest } from 'fastify';
import { pathInTarget } from './request-target.rule.js';

/** The path a request asked for, normalized, without its query. */
export function pathOf(request: FastifyRequest): string {
  return pathInTarget(request.url);
}
