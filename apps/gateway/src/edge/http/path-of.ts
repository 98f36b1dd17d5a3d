import type { FastifyRequest } from 'fastify';
import { pathInTarget } from './request-target.rule.js';

/** The requested path, normalized and without its query. */
export function pathOf(request: FastifyRequest): string {
  return pathInTarget(request.url);
}
