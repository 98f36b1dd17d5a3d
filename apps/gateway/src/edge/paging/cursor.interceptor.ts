import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import '../admission/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { Answer } from '../endpoint/answer.js';
import { endpointOf } from '../endpoint/endpoint-of.js';
import { SignedCursors, organizationOwner } from './signed-cursors.js';
import type { CursorScope } from './signed-cursors.js';

/** The members of a page with a cursor. */
const CURSORS = ['next_cursor', 'resume_cursor'] as const;

/**
 * Signs every outgoing cursor and verifies every incoming one, for all lists: those whose endpoint can refuse with
 * `cursor.invalid`. Interceptors run before pipes, so the query's schema sees the service's own position.
 */
@Injectable()
export class CursorInterceptor implements NestInterceptor {
  constructor(private readonly cursors: SignedCursors) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const endpoint = endpointOf(context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { caller } = request;
    if (caller === undefined || endpoint?.problems?.includes('cursor.invalid') !== true) return next.handle();
    const scope = scopeOf(endpoint.path, request.params, caller);
    this.verify(request, scope);
    return next.handle().pipe(map(result => this.signed(result, scope)));
  }

  /** Values other than a single text are left for the query's schema to refuse. */
  private verify({ query }: FastifyRequest, scope: CursorScope): void {
    if (!isRecord(query) || typeof query['cursor'] !== 'string') return;
    query['cursor'] = this.cursors.verify(scope, query['cursor']);
  }

  private signed(result: unknown, scope: CursorScope): unknown {
    if (!(result instanceof Answer)) return this.signedPage(result, scope);
    const { nextPage } = result.options;
    if (nextPage === undefined) return result;
    const cursor = this.cursors.sign(scope, nextPage.cursor);
    return new Answer<unknown>(result.body, { ...result.options, nextPage: { ...nextPage, cursor } });
  }

  private signedPage(page: unknown, scope: CursorScope): unknown {
    if (!isRecord(page)) return page;
    const cursors = CURSORS.flatMap(name => {
      const position = page[name];
      return typeof position === 'string' ? [[name, this.cursors.sign(scope, position)] as const] : [];
    });
    return cursors.length === 0 ? page : { ...page, ...Object.fromEntries(cursors) };
  }
}

/** Ids in a path are compared in lower case, as everywhere. */
function scopeOf(path: string, params: unknown, caller: Caller): CursorScope {
  const ids = isRecord(params) ? Object.values(params).map(value => String(value).toLowerCase()) : [];
  return { list: [path, ...ids].join(' '), owner: ownerOf(caller) };
}

function ownerOf(caller: Caller): string {
  switch (caller.kind) {
    case 'agent':
      return organizationOwner(caller.orgId);
    case 'worker':
      return `worker ${caller.workerId}`;
    case 'person':
      return `person ${caller.session.personId}`;
    case 'operator':
      return 'operator';
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
