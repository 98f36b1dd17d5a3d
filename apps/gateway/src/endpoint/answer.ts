import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { stringifyExactly } from '#libs/contracts';
import type { FastifyReply } from 'fastify';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { endpointOf } from './endpoint-of.js';
import { resetWhenBroken } from './reset-when-broken.js';

export interface AnswerOptions {
  /** Whether it is the answer to an earlier request with the same Idempotency-Key. */
  readonly replayed?: boolean;
  /** Where to find what was made. */
  readonly location?: string;
  /** Besides those, by their names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an endpoint gives back when its answer has headers besides its body. */
export class Answer<Body> {
  constructor(
    readonly body: Body,
    readonly options: AnswerOptions = {},
  ) {}
}

/** Turns an {@link Answer} into headers and body, and a body that carries sums of money into JSON that is exact. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const carriesSums = endpointOf(context.getHandler())?.answer.carriesSums === true;
    const inFull = (body: unknown): unknown => {
      if (!carriesSums || typeof body === 'string') return body;
      void reply.header('content-type', 'application/json; charset=utf-8');
      return stringifyExactly(body);
    };
    return next.handle().pipe(
      map((result): unknown => {
        if (!(result instanceof Answer)) return inFull(result);
        const { replayed, location, headers } = result.options;
        if (replayed === true) void reply.header('idempotent-replayed', 'true');
        if (location !== undefined) void reply.header('location', location);
        if (headers !== undefined) void reply.headers(headers);
        if (result.body instanceof Readable) resetWhenBroken(result.body, reply);
        return inFull(result.body);
      }),
    );
  }
}
