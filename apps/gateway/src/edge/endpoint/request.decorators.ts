import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** JSON first: the default for a caller that accepts both. */
const OFFERED = ['application/json', 'text/csv'] as const;
export const EVENT_STREAM = 'text/event-stream';
const OFFERED_AS_STREAM = ['application/json', EVENT_STREAM] as const;
const OFFERED_AT_ROOT = ['application/json', 'text/html'] as const;

/** Whether the request's `Accept` prefers HTML to JSON, as that of browsers does. */
export const PrefersHtml = createParamDecorator((_data: unknown, context: ExecutionContext): boolean => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return new Negotiator(request).mediaType(OFFERED_AT_ROOT) === 'text/html';
});

/** Whether the request's `Accept` prefers CSV to JSON (RFC 9110 §12.5.1). */
export const PrefersCsv = createParamDecorator((_data: unknown, context: ExecutionContext): boolean => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return new Negotiator(request).mediaType(OFFERED) === 'text/csv';
});

/** The content encodings that the request accepts, preferred first (RFC 9110 §12.5.3). */
export const AcceptedEncodings = createParamDecorator(
  (_data: unknown, context: ExecutionContext): readonly string[] =>
    new Negotiator(context.switchToHttp().getRequest<FastifyRequest>()).encodings(),
);

/** Whether the request's `Accept` prefers a stream of Server-Sent Events to JSON, as that of `EventSource` does. */
export const PrefersEventStream = createParamDecorator(
  (_data: unknown, context: ExecutionContext): boolean => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return new Negotiator(request).mediaType(OFFERED_AS_STREAM) === EVENT_STREAM;
  },
);

/** The id of the last event that a reconnecting client has received; undefined when it has none. */
export const LastEventId = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string | undefined => {
    const id = context.switchToHttp().getRequest<FastifyRequest>().headers['last-event-id'];
    return typeof id === 'string' && id !== '' ? id : undefined;
  },
);

/** The requested path and query. */
export const RequestUrl = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string =>
    context.switchToHttp().getRequest<FastifyRequest>().url,
);

/** An AbortSignal that fires when the caller disconnects before the response, so that no work is done for it. */
export const Disconnected = createParamDecorator((_data: unknown, context: ExecutionContext): AbortSignal => {
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  const controller = new AbortController();
  reply.raw.once('close', () => {
    controller.abort();
  });
  return controller.signal;
});
