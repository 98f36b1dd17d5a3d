import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';

export interface AnswerOptions {
  /** Whether it is the answer to an earlier request with the same Idempotency-Key. */
  readonly replayed?: boolean;
  /** Where to find what was made. */
  readonly location?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an endpoint gives back when its answer has headers besides its body. */
export class Answer<Body> {
  constructor(
    readonly body: Body,
    readonly options: AnswerOptions = {},
  ) {}
}

/** Turns an {@link Answer} into headers and body. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((result): unknown => {
        if (!(result instanceof Answer)) return result;
        const { replayed, location, headers } = result.options;
        if (replayed === true) void reply.header('idempotent-replayed', 'true');
        if (location !== undefined) void reply.header('location', location);
        if (headers !== undefined) void reply.headers(headers);
        return result.body;
      }),
    );
  }
}
