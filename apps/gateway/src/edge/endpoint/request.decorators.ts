import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { KNOWN_COOKIE, SESSION_COOKIE, SIGN_IN_COOKIE, cookieIn } from '../http/cookies.rule.js';

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

/** A browser that signs in. */
export interface Browser {
  readonly ip: string;
  readonly userAgent: string | undefined;
  readonly requestId: string;
  /** The token of the session that it has. */
  readonly session: string | undefined;
  /** The token that binds a sign-in to it. */
  readonly signIn: string | undefined;
  /** That somebody has signed in in it before; see `KnownBrowsers`. */
  readonly known: string | undefined;
}

/** The browser behind a request. */
export const FromBrowser = createParamDecorator((_data: unknown, context: ExecutionContext): Browser => {
  const { ip, id, headers } = context.switchToHttp().getRequest<FastifyRequest>();
  return {
    ...{ ip, requestId: id, userAgent: headers['user-agent'] },
    session: cookieIn(headers.cookie, SESSION_COOKIE),
    signIn: cookieIn(headers.cookie, SIGN_IN_COOKIE),
    known: cookieIn(headers.cookie, KNOWN_COOKIE),
  };
});

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Whether a request comes from this machine, to a loopback name: a page whose host name was pointed at 127.0.0.1 does
 * not count, nor does what a proxy on this machine forwards, nor what another site's page asks for.
 */
export const FromLoopback = createParamDecorator((_data: unknown, context: ExecutionContext): boolean => {
  const { headers, raw } = context.switchToHttp().getRequest<FastifyRequest>();
  const fetchSite = headers['sec-fetch-site'] ?? 'none';
  return (
    LOOPBACK.has(raw.socket.remoteAddress ?? '') &&
    LOOPBACK_HOST.test(headers.host ?? '') &&
    headers['x-forwarded-for'] === undefined &&
    (fetchSite === 'none' || fetchSite === 'same-origin')
  );
});

/**
 * An AbortSignal that fires when the caller disconnects before the response, so that no work is done for it; at once for
 * a caller who has disconnected while the request was admitted.
 */
export const Disconnected = createParamDecorator((_data: unknown, context: ExecutionContext): AbortSignal => {
  const reply = context.switchToHttp().getResponse<FastifyReply>();
  const controller = new AbortController();
  if (reply.raw.closed) controller.abort();
  reply.raw.once('close', () => {
    controller.abort();
  });
  return controller.signal;
});
