import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { InexactItems } from './parse-json-body.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set when items of the body cannot be stored exactly as sent. */
    inexactItems?: InexactItems;
  }
}

const NONE: InexactItems['faults'] = new Map();

/** The faults of items of the body that cannot be stored exactly as sent, by index. */
export const ItemFaults = createParamDecorator(
  (_data: unknown, context: ExecutionContext): InexactItems['faults'] =>
    context.switchToHttp().getRequest<FastifyRequest>().inexactItems?.faults ?? NONE,
);
