import { Logger } from '@nestjs/common';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Attribute, noteTrace, startTrace, traceparentOf } from '#libs/platform';
import type { Metrics, SpanStart, StartedTrace } from '#libs/platform';
import { OrganizationRequests } from './organization-requests.js';
import { pathInTarget } from './request-target.rule.js';

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

const NO_ROUTE = 'none';

/** Hooks around every request: its trace and span, its id, security headers, one log line, one measurement. */
export function addRequestHooks(fastify: FastifyInstance, metrics: Metrics): void {
  const logger = new Logger('Access');
  const organizations = new OrganizationRequests(metrics.registry);
  fastify.decorateRequest('trace', null);

  fastify.addHook('onRequest', (request, reply, done) => {
    const given = request.headers['traceparent'];
    const traceparentGiven = typeof given === 'string' ? given : undefined;
    const trace = startTrace({ traceparent: traceparentGiven }, spanOf(request));
    request.trace = trace;
    const traceparent = traceparentOf(trace.context);
    void reply.headers({ ...HEADERS, 'x-request-id': request.id, traceparent });
    trace.run(done);
  });

  // Repeated after the body was read, whose events run outside of the context of `onRequest`.
  fastify.addHook('preHandler', (request, _reply, done) => {
    request.trace?.run(() => {
      // Log lines of the request itself, such as that of a failure, then carry them too.
      noteTrace({ taskId: uuidOf(taskIdInPath(request)), orgId: orgIdOf(request) });
    });
    if (request.trace === null) done();
    else request.trace.run(done);
  });

  fastify.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const route = routeOf(request);
    const durationSeconds = reply.elapsedTime / 1_000;
    const trace = request.trace?.context;
    metrics.httpRequest({ method, route, status: reply.statusCode, durationSeconds, trace });
    const orgId = orgIdOf(request);
    if (orgId !== undefined) organizations.count(orgId);
    endSpan(request, reply, route);
    logger.log(accessLine(request, reply, route));
    done();
  });
}

function spanOf({ method, protocol }: FastifyRequest): SpanStart {
  return {
    name: method,
    kind: SpanKind.SERVER,
    isEntry: true,
    attributes: { [Attribute.httpMethod]: method, [Attribute.urlScheme]: protocol },
  };
}

function endSpan(request: FastifyRequest, { statusCode }: FastifyReply, route: string): void {
  const span = request.trace?.context.span;
  if (span === undefined) return;
  if (route !== NO_ROUTE) {
    span.updateName(`${request.method} ${route}`);
    span.setAttribute(Attribute.httpRoute, route);
  }
  span.setAttribute(Attribute.httpStatus, statusCode);
  if (statusCode >= 500) {
    span.setAttribute(Attribute.errorType, String(statusCode));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** The template, which has low cardinality, never the path. */
function routeOf(request: FastifyRequest): string {
  return request.is404 ? NO_ROUTE : (request.routeOptions.url ?? NO_ROUTE);
}

/** The single task that the request's commands refer to, or the one in the path; a batch refers to several. */
function taskIdOf(request: FastifyRequest): unknown {
  const touched = request.trace?.context.touchedTaskIds ?? new Set<string>();
  return touched.size === 1 ? [...touched][0] : taskIdInPath(request);
}

/** As written by the client. */
function taskIdInPath({ params }: FastifyRequest): unknown {
  return typeof params === 'object' && params !== null && 'task_id' in params ? params.task_id : undefined;
}

function uuidOf(value: unknown): string | undefined {
  return z.guid().safeParse(value).data;
}

function orgIdOf({ caller }: FastifyRequest): string | undefined {
  return caller === undefined || !('orgId' in caller) ? undefined : caller.orgId;
}

function accessLine(request: FastifyRequest, reply: FastifyReply, route: string): Record<string, unknown> {
  const { caller } = request;
  const key = caller !== undefined && 'orgId' in caller ? caller : undefined;
  const session = caller === undefined || caller.kind === 'operator' ? undefined : caller.session;
  return {
    msg: 'Request answered.',
    method: request.method,
    path: pathInTarget(request.url).slice(0, 300),
    route,
    status: reply.statusCode,
    duration_ms: Math.round(reply.elapsedTime),
    address: request.ip,
    caller: caller?.kind,
    key_id: key?.keyId,
    person_id: session?.personId,
    session_id: session?.sessionId,
    org_id: orgIdOf(request),
    task_id: taskIdOf(request),
    request_id: request.id,
    trace_id: request.trace?.context.traceId,
    span_id: request.trace?.context.span && request.trace.context.spanId,
  };
}
