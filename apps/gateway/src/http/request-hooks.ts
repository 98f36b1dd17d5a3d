import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { currentTraceparent, runInTrace } from '#libs/platform';
import type { Metrics } from '#libs/platform';
import { pathOf } from './path-of.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** W3C `traceparent` of this request: the caller's trace, or a new one. */
    traceparent: string;
  }
}

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
} as const;

/** What happens around every request: its trace, its id, safe headers, one log line, one measurement. */
export function addRequestHooks(fastify: FastifyInstance, metrics: Metrics): void {
  const logger = new Logger('Access');
  fastify.decorateRequest('traceparent', '');

  fastify.addHook('onRequest', (request, reply, done) => {
    const given = request.headers['traceparent'];
    const traceparent = typeof given === 'string' ? given : undefined;
    request.traceparent = runInTrace({ traceparent }, currentTraceparent) ?? '';
    void reply.headers({ ...HEADERS, 'x-request-id': request.id, traceparent: request.traceparent });
    done();
  });

  // After the body was read, whose events come outside of what `onRequest` runs in.
  fastify.addHook('preHandler', (request, _reply, done) => {
    runInTrace({ traceparent: request.traceparent }, done);
  });

  fastify.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const route = routeOf(request);
    const durationSeconds = reply.elapsedTime / 1_000;
    metrics.httpRequest({ method, route, status: reply.statusCode, durationSeconds });
    logger.log(accessLine(request, reply, route));
    done();
  });
}

/** The template, of which there are few, never the path. */
function routeOf(request: FastifyRequest): string {
  return request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
}

function taskIdOf({ params }: FastifyRequest): unknown {
  return typeof params === 'object' && params !== null && 'task_id' in params ? params.task_id : undefined;
}

function accessLine(request: FastifyRequest, reply: FastifyReply, route: string): Record<string, unknown> {
  const { caller } = request;
  const key = caller === undefined || caller.kind === 'operator' ? undefined : caller;
  return {
    msg: 'Request answered.',
    method: request.method,
    path: pathOf(request).slice(0, 300),
    route,
    status: reply.statusCode,
    duration_ms: Math.round(reply.elapsedTime),
    address: request.ip,
    caller: caller?.kind,
    key_id: key?.keyId,
    org_id: key?.orgId,
    task_id: taskIdOf(request),
    request_id: request.id,
    trace_id: request.traceparent.split('-')[1],
  };
}
