import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { startTrace, traceparentOf } from '#libs/platform';
import type { Metrics, StartedTrace } from '#libs/platform';
import { pathOf } from './path-of.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller's trace (W3C `traceparent`), or a new one. Null before the first hook. */
    trace: StartedTrace | null;
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
  fastify.decorateRequest('trace', null);

  fastify.addHook('onRequest', (request, reply, done) => {
    const given = request.headers['traceparent'];
    const trace = startTrace({ traceparent: typeof given === 'string' ? given : undefined });
    request.trace = trace;
    const traceparent = traceparentOf(trace.context);
    void reply.headers({ ...HEADERS, 'x-request-id': request.id, traceparent });
    trace.run(done);
  });

  // Again once the body was read, whose events come outside of what `onRequest` runs in.
  fastify.addHook('preHandler', (request, _reply, done) => {
    if (request.trace === null) done();
    else request.trace.run(done);
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

/** The task in the path, or the only one that the request's commands were about; a batch is about several. */
function taskIdOf({ params, trace }: FastifyRequest): unknown {
  if (typeof params === 'object' && params !== null && 'task_id' in params) return params.task_id;
  const touched = trace?.context.touchedTaskIds ?? new Set<string>();
  return touched.size === 1 ? [...touched][0] : undefined;
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
    trace_id: request.trace?.context.traceId,
  };
}
