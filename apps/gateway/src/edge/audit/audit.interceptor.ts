import { Injectable, Logger } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Observable, from, switchMap, tap } from 'rxjs';
import { Clock, IdSource } from '#libs/platform';
import '../admission/caller.decorator.js';
import { endpointOf } from '../endpoint/endpoint-of.js';
import { problemOf } from '../errors/problem.js';
import { refusalOf } from '../errors/refusal-of.js';
import { AuditLog } from './audit-log.js';
import type { Outcome } from './audit-log.js';
import { auditedActionOf } from './audited.js';

/** Records the actions of audited endpoints: the action before it is carried out, its outcome after. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  private readonly logger = new Logger(AuditInterceptor.name);

  constructor(
    private readonly log: AuditLog,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const audit = endpointOf(context.getHandler())?.audit;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const { caller } = request;
    if (audit === undefined || typeof audit === 'string' || caller === undefined) return next.handle();
    const action = auditedActionOf(
      audit,
      {
        caller,
        ip: request.ip,
        userAgent: request.headers['user-agent'],
        params: request.params,
        body: request.body,
        requestId: request.id,
      },
      { id: this.ids.next(), at: this.clock.now() },
    );
    return from(this.log.record(action)).pipe(
      switchMap(() => next.handle()),
      tap({
        next: () => {
          const reply = http.getResponse<FastifyReply>();
          const location = reply.getHeader('location');
          this.finish(action.id, {
            status: reply.statusCode,
            location: typeof location === 'string' ? location : null,
          });
        },
        error: (error: unknown) => {
          const { status } = problemOf(refusalOf(error), request.url);
          this.finish(action.id, { status, location: null });
        },
      }),
    );
  }

  /** Does not delay the response: a missing outcome means that the gateway or the database failed at that moment. */
  private finish(actionId: string, outcome: Outcome): void {
    this.log.finish(actionId, outcome, this.clock.now()).catch((error: unknown) => {
      this.logger.warn({ msg: 'The outcome of an audited action was not recorded.', actionId }, error);
    });
  }
}
