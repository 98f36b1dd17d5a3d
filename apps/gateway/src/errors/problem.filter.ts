import { Catch, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pathOf } from '../http/path-of.js';
import { problemOf } from './problem.js';
import { refusalOf } from './refusal-of.js';
import { refusalHeaders } from './refusal-headers.js';

/** The one way out for errors: every one becomes `application/problem+json`, and no other word of it leaves. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const refusal = refusalOf(error);
    if (refusal.kind === 'internal')
      this.logger.error({ msg: 'A request failed.', err: refusal.cause ?? refusal });
    // Gone already: the client went away in the middle of an answer.
    if (reply.sent) return;
    const problem = problemOf(refusal, pathOf(request));
    void reply
      .code(problem.status)
      .headers(refusalHeaders(refusal))
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem));
  }
}
