import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../errors/problem-codes.js';
import { RequestBodies } from '../http/request-bodies.js';
import { rateLimitHeaders } from '../rate-limit/rate-limit-headers.js';
import { RequestLimits } from '../rate-limit/request-limits.js';
import { permit } from './access.guard.js';
import { AdmittedRequest } from './admitted-request.js';
import type { Admitting } from './admitted-request.js';
import { callerWith, isOperator, isSession } from '../auth/known-key.js';
import type { AnyKey } from '../auth/known-key.js';
import { LastUse } from '../auth/last-use.js';
import { Credentials } from './credentials.js';

/** Authenticates, rate-limits and authorizes requests. */
@Injectable()
export class Admission implements Admitting {
  constructor(
    private readonly credentials: Credentials,
    private readonly limits: RequestLimits,
    private readonly bodies: RequestBodies,
    private readonly lastUse: LastUse,
  ) {}

  /**
   * Sets the caller of the request. Counts the request against its key's limit and sets the rate-limit headers of the
   * reply.
   *
   * @throws ServiceError `session.ended`, and `session.cross_site` for a session; `unauthorized` or, where the API of this route specifies it, `forbidden` for a key that is
   *   not valid; `forbidden` for an address that is not allowed or a key without the permission; `rate_limited` when
   *   the key has used up its limit or sends too many bodies at a time, or when too many invalid keys came from the
   *   address
   */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const key = await this.credentials.keyOf(request);
    request.caller = callerWith(key);
    await this.charge(key, reply, 1);
    this.noteUse(key);
    permitted(request);
    const admitted = new AdmittedRequest(key, request, reply, this);
    this.bodies.admit(request, reply, admitted);
    request.admitted = admitted;
  }

  /** Counts `cost` requests and sets the rate-limit headers of the reply. */
  async charge(key: AnyKey, reply: FastifyReply, cost: number): Promise<void> {
    const counted = await this.limits.take(key, cost);
    void reply.headers(rateLimitHeaders(counted));
    if (counted.outcome === 'taken') return;
    const { requests, perSeconds } = counted.allowance;
    const subject = counted.of === 'key' ? 'This API key' : 'This organization';
    const excess = cost === 1 ? '' : ` This would be ${cost} more.`;
    throw refuse(
      'rate_limit.exceeded',
      `${subject} may make ${requests} requests in ${perSeconds} s.${excess}`,
      {
        retry_after_seconds: counted.resetSeconds,
      },
    );
  }

  /** The current state of the key and its caller. @throws ServiceError what a fresh request would be refused with */
  async check(key: AnyKey, request: FastifyRequest, source: 'remembered' | 'stored'): Promise<AnyKey> {
    if (isOperator(key)) return key;
    const now = await this.credentials.again(key, request, source);
    request.caller = callerWith(now);
    permitted(request);
    return now;
  }

  onChange(key: AnyKey, callback: () => void): () => void {
    return this.credentials.onChange(key, callback);
  }

  /** A request that anyone may make, but from pages of the gateway only. @throws ServiceError `session.cross_site` */
  requireOwnPage(request: FastifyRequest): void {
    this.credentials.requireOwnPage(request);
  }

  private noteUse(key: AnyKey): void {
    if (isOperator(key)) return;
    const session = isSession(key) ? key : key.session;
    if (session !== undefined) this.lastUse.noteSession(session.sessionId);
    if (!isSession(key)) this.lastUse.note(key.id);
  }
}

function permitted({ caller, routeOptions }: FastifyRequest): void {
  const { endpoint } = routeOptions.config;
  if (caller !== undefined && endpoint !== undefined) permit(caller, endpoint);
}
