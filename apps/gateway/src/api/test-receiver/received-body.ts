import type { IncomingMessage } from 'node:http';
import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** A request whose body has not been read. */
export interface UnreadRequest {
  readonly raw: IncomingMessage;
  readonly headers: FastifyRequest['headers'];
}

export const Unread = createParamDecorator((_data: unknown, context: ExecutionContext): UnreadRequest => {
  const { raw, headers } = context.switchToHttp().getRequest<FastifyRequest>();
  return { raw, headers };
});
