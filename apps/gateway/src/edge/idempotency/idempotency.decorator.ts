import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Idempotency } from '#libs/contracts';
import type { FastifyRequest } from 'fastify';
import { identityOfFile } from '../http/file-body.js';
import { pathInTarget } from '../http/request-target.rule.js';
import { WORKSPACE_HEADER } from '../endpoint/workspace.decorator.js';
import { idempotencyOf } from './idempotency-of.js';

/** Cached, since it is needed twice and computing it for a large body takes time. */
const known = new WeakMap<FastifyRequest, Promise<Idempotency | undefined>>();

/** The parsed `Idempotency-Key` of a request. @throws ServiceError `idempotency.key_invalid` */
export function idempotencyIn(request: FastifyRequest): Promise<Idempotency | undefined> {
  const found = known.get(request) ?? read(request);
  known.set(request, found);
  return found;
}

function read(request: FastifyRequest): Promise<Idempotency | undefined> {
  return idempotencyOf({
    header: request.headers['idempotency-key'],
    caller: request.caller,
    method: request.method,
    route: request.routeOptions.url ?? '',
    path: pathInTarget(request.url),
    idFormat: request.dialect.taskIds,
    workspace: request.headers[WORKSPACE_HEADER],
    body: request.body,
    bodyDigest: request.inexactItems?.digest ?? identityOfFile(request),
  });
}

/** The parsed `Idempotency-Key` of the request; undefined when it has none. */
export const IdempotencyKey = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Promise<Idempotency | undefined> =>
    idempotencyIn(context.switchToHttp().getRequest<FastifyRequest>()),
);
