import type { Idempotency } from '#libs/contracts';
import type { FastifyRequest } from 'fastify';
import { pathOf } from '../http/path-of.js';
import { WORKSPACE_HEADER } from '../workspaces/workspace.js';
import { idempotencyOf } from './idempotency-of.js';

/** @throws ServiceError `idempotency.key_invalid` */
export function idempotencyIn(request: FastifyRequest): Idempotency | undefined {
  return idempotencyOf({
    header: request.headers['idempotency-key'],
    caller: request.caller,
    method: request.method,
    route: request.routeOptions.url ?? '',
    path: pathOf(request),
    workspace: request.headers[WORKSPACE_HEADER],
    body: request.body,
  });
}
