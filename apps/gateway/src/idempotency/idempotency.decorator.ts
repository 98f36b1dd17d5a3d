import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Idempotency } from '#libs/contracts';
import type { FastifyRequest } from 'fastify';
import { idempotencyIn } from './idempotency-in.js';

/** The parsed `Idempotency-Key` of the request; undefined when it has none. */
export const IdempotencyKey = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Promise<Idempotency | undefined> =>
    idempotencyIn(context.switchToHttp().getRequest<FastifyRequest>()),
);
