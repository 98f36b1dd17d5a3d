import { Catch, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServiceError } from '#libs/contracts';
import { pathInTarget } from '../http/request-target.rule.js';
import { RouteTable } from './route-table.js';
import { refusalOf } from '../errors/refusal-of.js';
import { refuse } from '../errors/problem-codes.js';
import { sendProblem } from '../dialect/send-problem.js';

/** Turns every error into `application/problem+json`; nothing else about an error leaves the process. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly routes: RouteTable) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const refusal = refusalOf(error);
    if (refusal.kind === 'internal')
      this.logger.error({ msg: 'A request failed.', err: refusal.cause ?? refusal });
    // The client disconnected in the middle of a response.
    if (reply.sent) return;
    const isUnknown = request.is404 && refusal.code === 'route.not_found';
    sendProblem(reply, isUnknown ? this.unknownRoute(request, reply, refusal) : refusal);
  }

  private unknownRoute(request: FastifyRequest, reply: FastifyReply, refusal: ServiceError): ServiceError {
    const { method } = request;
    const methods = this.routes.methodsAt(pathInTarget(request.url));
    if (methods.length === 0) return refusal;
    void reply.header('allow', methods.join(', '));
    return refuse(
      'request.method_not_allowed',
      `${method} is not offered here, but ${methods.join(', ')} is.`,
    );
  }
}
