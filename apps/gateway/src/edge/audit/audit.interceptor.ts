import { Injectable, Logger } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Observable, from, switchMap, tap } from 'rxjs';
import { Clock, IdSource } from '#libs/platform';
import '../admission/caller.decorator.js';
import { sessionOf } from '../auth/caller.js';
import { endpointOf } from '../endpoint/endpoint-of.js';
import { problemOf } from '../errors/problem.js';
import { refusalOf } from '../errors/refusal-of.js';
import { AuditLog } from './audit-log.js';
import type { Outcome } from './audit-log.js';
import { recordedAs } from './audit-of-endpoint.rule.js';
import { auditedActionsOf } from './audited.js';
import type { AuditedAction } from './audited.js';

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
    const endpoint = endpointOf(context.getHandler());
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const { caller } = request;
    if (endpoint === undefined || caller === undefined) return next.handle();
    const audit = recordedAs(endpoint, sessionOf(caller) !== undefined);
    if (audit === undefined) return next.handle();
    const actions = auditedActionsOf(
      audit,
      {
        caller,
        ip: request.ip,
        userAgent: request.headers['user-agent'],
        params: request.params,
        body: request.body,
        requestId: request.id,
      },
      { nextId: () => this.ids.next(), at: this.clock.now() },
    );
    const finish = (outcome: Outcome): void => {
      for (const { id } of actions) this.finish(id, outcome);
    };
    return from(this.recordAll(actions)).pipe(
      switchMap(() => next.handle()),
      tap({
        next: () => {
          const reply = http.getResponse<FastifyReply>();
          const location = reply.getHeader('location');
          finish({
            status: reply.statusCode,
            location: typeof location === 'string' ? location : null,
          });
        },
        error: (error: unknown) => {
          const { status } = problemOf(refusalOf(error), request.url);
          finish({ status, location: null });
        },
      }),
    );
  }

  private async recordAll(actions: readonly AuditedAction[]): Promise<void> {
    for (const action of actions) await this.log.record(action);
  }

  /** Does not delay the response: a missing outcome means that the gateway or the database failed at that moment. */
  private finish(actionId: string, outcome: Outcome): void {
    this.log.finish(actionId, outcome, this.clock.now()).catch((error: unknown) => {
      this.logger.warn({ msg: 'The outcome of an audited action was not recorded.', actionId }, error);
    });
  }
}
