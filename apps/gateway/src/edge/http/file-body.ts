import type { IncomingMessage } from 'node:http';
import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { refuse } from '../errors/problem-codes.js';

/** A body that has not been read yet, with what its headers say; read it with `RequestBodies.stream`. */
export interface FileBody {
  readonly request: IncomingMessage;
  readonly sizeBytes: number;
  /** `Content-Type` as sent. */
  readonly contentType: string | undefined;
  /** `Content-Digest` (RFC 9530) as sent. */
  readonly contentDigest: string | undefined;
}

function fileBodyOf({ raw, headers }: FastifyRequest): () => FileBody {
  return () => {
    if (headers['content-encoding'] !== undefined) {
      throw refuse('request.media_type', 'Send the file as it is, without Content-Encoding.');
    }
    const digest = headers['content-digest'];
    return {
      request: raw,
      sizeBytes: statedSize(headers['content-length']),
      contentType: headers['content-type'],
      contentDigest: typeof digest === 'string' ? digest : digest?.join(', '),
    };
  };
}

/** The size is known before the first byte, so that limits apply before, and some storages need it. */
function statedSize(contentLength: string | undefined): number {
  if (contentLength === undefined) {
    throw refuse('request.length_required', 'State the size of the file in Content-Length.');
  }
  return Number(contentLength);
}

/** The file that a request is about to send. A function, because it is refused after the resource in the path. */
export const UnreadFile = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  fileBodyOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** What tells the request from another one with its Idempotency-Key: the file's headers and the query. */
export function identityOfFile({ routeOptions, headers, url }: FastifyRequest): string | undefined {
  if (routeOptions.config.endpoint?.takesFile !== true) return undefined;
  return JSON.stringify([
    ...[headers['content-length'], headers['content-type'], headers['content-digest']],
    url.slice(url.indexOf('?') + 1),
  ]);
}
