import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Idempotency } from '#libs/contracts';
import type { FastifyRequest } from 'fastify';
import { pathOf } from '../http/path-of.js';
import { WORKSPACE_HEADER } from '../workspaces/workspace.js';
import { idempotencyOf } from './idempotency-of.js';

/** What the request's `Idempotency-Key` amounts to; undefined when it has none. */
export const IdempotencyKey = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Promise<Idempotency | undefined> => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return idempotencyOf({
      header: request.headers['idempotency-key'],
      caller: request.caller,
      method: request.method,
      route: request.routeOptions.url ?? '',
      path: pathOf(request),
      workspace: request.headers[WORKSPACE_HEADER],
      body: request.body,
    });
  },
);
