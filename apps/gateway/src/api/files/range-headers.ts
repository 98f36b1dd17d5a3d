import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { DownloadHeaders } from './file-downloads.js';

/** `Range` and `If-Range` of a request. */
export const RangeHeaders = createParamDecorator(
  (_data: unknown, context: ExecutionContext): DownloadHeaders => {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const ifRange = headers['if-range'];
    return { range: headers.range, ifRange: typeof ifRange === 'string' ? ifRange : undefined };
  },
);
