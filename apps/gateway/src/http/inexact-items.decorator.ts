import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { InexactItems } from './parse-json-body.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Present where items of the body cannot be kept as they were sent. */
    inexactItems?: InexactItems;
  }
}

const NONE: InexactItems['faults'] = new Map();

/** What is wrong with items of the body that cannot be kept as they were sent, by index. */
export const ItemFaults = createParamDecorator(
  (_data: unknown, context: ExecutionContext): InexactItems['faults'] =>
    context.switchToHttp().getRequest<FastifyRequest>().inexactItems?.faults ?? NONE,
);
