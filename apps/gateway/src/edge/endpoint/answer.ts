import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { stringifyExactly } from '#libs/contracts';
import type { OtherStatus } from './answer-status.js';
import { endpointOf } from './endpoint-of.js';

/** Node warns from the eleventh listener on. A streamed response has exactly thirteen for its end. */
const MAX_LISTENERS = 20;

export interface AnswerOptions {
  /** Whether it is the stored response to an earlier request with the same Idempotency-Key. */
  readonly replayed?: boolean;
  /** The location of the created resource. */
  readonly location?: string;
  /** For a body without room for a `next_cursor`: the next page, sent in `X-Next-Cursor` and `Link`. */
  readonly nextPage?: NextPage;
  /** Instead of the endpoint's: 206 for a part of a file, 303 for a file at another address. */
  readonly status?: OtherStatus;
  /** Values of `Set-Cookie`. */
  readonly cookies?: readonly string[];
  /** Additional headers, by their names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface NextPage {
  /** Path and query of this page. */
  readonly url: string;
  readonly cursor: string;
}

/** The return value of an endpoint whose response has headers besides its body. */
export class Answer<Body> {
  constructor(
    readonly body: Body,
    readonly options: AnswerOptions = {},
  ) {}
}

/** Turns an {@link Answer} into headers and body, and serializes a body with sums of money as exact JSON. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const carriesSums = endpointOf(context.getHandler())?.answer.carriesSums === true;
    const inFull = (body: unknown, isExact: boolean): unknown => {
      if (!isExact || typeof body === 'string') return body;
      void reply.header('content-type', 'application/json; charset=utf-8');
      return stringifyExactly(body);
    };
    return next.handle().pipe(
      map((result): unknown => {
        if (!(result instanceof Answer)) return inFull(result, carriesSums);
        const { replayed, location, nextPage, status, cookies = [], headers } = result.options;
        if (status !== undefined) reply.answerStatus = status;
        if (replayed === true) void reply.header('idempotent-replayed', 'true');
        if (location !== undefined) void reply.header('location', location);
        if (nextPage !== undefined) void reply.headers(pageHeaders(nextPage));
        for (const cookie of cookies) void reply.header('set-cookie', cookie);
        if (headers !== undefined) void reply.headers(headers);
        if (result.body instanceof Readable) resetWhenBroken(result.body, reply);
        // A stored response is restored with integers beyond 2^53 as bigint, anywhere in the body.
        return inFull(result.body, carriesSums || replayed === true);
      }),
    );
  }
}

/** RFC 8288; the target is a path, so that it works behind any host. */
function pageHeaders({ url, cursor }: NextPage): Record<string, string> {
  const [path = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return { 'x-next-cursor': cursor, link: `<${path}?${parameters.toString()}>; rel="next"` };
}

/**
 * Resets the connection when a body fails while it is sent, so that no client takes the received part for the whole: a
 * client that reads until the connection closes, as in HTTP/1.0, would not notice the missing last chunk.
 *
 * Before the first byte Fastify can still send a problem.
 */
function resetWhenBroken(body: Readable, reply: FastifyReply): void {
  reply.raw.setMaxListeners(MAX_LISTENERS);
  body.once('error', () => {
    if (reply.raw.headersSent) reply.raw.socket?.resetAndDestroy();
  });
}

/** The query parameter that requests a list or report as CSV, for clients that cannot set `Accept`. */
export const formatQuery = { format: z.enum(['json', 'csv']).optional() };

/** A CSV response with the location of the next page: a body without an envelope has no place for it. */
export function csvAnswer(
  csv: string,
  page?: { readonly url: string; readonly next: string | null },
): Answer<string> {
  const headers = { 'content-type': 'text/csv; charset=utf-8; header=present' };
  const next = page?.next ?? null;
  if (page === undefined || next === null) return new Answer(csv, { headers });
  return new Answer(csv, { headers, nextPage: { url: page.url, cursor: next } });
}
