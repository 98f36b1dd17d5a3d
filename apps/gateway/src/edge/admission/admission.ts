import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '#libs/contracts';
import type { KeyConventions } from '../dialect/dialect.js';
import { refuse } from '../errors/problem-codes.js';
import { RequestBodies } from '../http/request-bodies.js';
import { FailedLoginLimit } from '../rate-limit/failed-login-limit.js';
import { rateLimitHeaders } from '../rate-limit/rate-limit-headers.js';
import { RequestLimits } from '../rate-limit/request-limits.js';
import { permit } from './access.guard.js';
import { AdmittedRequest } from './admitted-request.js';
import type { Admitting } from './admitted-request.js';
import { Authentication } from '../auth/authentication.js';
import { callerWith, isOperator } from '../auth/known-key.js';
import type { AnyKey } from '../auth/known-key.js';
import { LastUse } from '../auth/last-use.js';

/** Authenticates, rate-limits and authorizes requests. */
@Injectable()
export class Admission implements Admitting {
  constructor(
    private readonly authentication: Authentication,
    private readonly failures: FailedLoginLimit,
    private readonly limits: RequestLimits,
    private readonly bodies: RequestBodies,
    private readonly lastUse: LastUse,
  ) {}

  /**
   * Sets the caller of the request. Counts the request against its key's limit and sets the rate-limit headers of the
   * reply.
   *
   * @throws ServiceError `unauthorized` or, where the API of this route specifies it, `forbidden` for a key that is
   *   not valid; `forbidden` for an address that is not allowed or a key without the permission; `rate_limited` when
   *   the key has used up its limit or sends too many bodies at a time, or when too many invalid keys came from the
   *   address
   */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const key = await this.keyOf(request, request.dialect.keys);
    request.caller = callerWith(key);
    await this.charge(key, reply, 1);
    if (!isOperator(key)) this.lastUse.note(key.id);
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
    try {
      const now = await this.authentication.again(key, request.ip, source);
      request.caller = callerWith(now);
      permitted(request);
      return now;
    } catch (error) {
      throw isKeyInvalid(error) ? request.dialect.keys.refusalOfUnknownKey(error) : error;
    }
  }

  onChange(key: AnyKey, callback: () => void): () => void {
    return isOperator(key) ? () => undefined : this.authentication.onChange(key, callback);
  }

  private async keyOf(request: FastifyRequest, conventions: KeyConventions): Promise<AnyKey> {
    const credential = conventions.credentialIn(request.headers);
    if (credential.outcome === 'none') throw refuse('auth.key_missing', conventions.authHint);
    try {
      if (credential.outcome === 'malformed') throw refuse('auth.key_invalid', conventions.authHint);
      return await this.authentication.keyFrom(credential.key, request.ip);
    } catch (error) {
      if (!isKeyInvalid(error)) throw error;
      await this.failures.count(request.ip);
      throw credential.outcome === 'given' ? conventions.refusalOfUnknownKey(error) : error;
    }
  }
}

function isKeyInvalid(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.code === 'auth.key_invalid';
}

function permitted({ caller, routeOptions }: FastifyRequest): void {
  const { endpoint } = routeOptions.config;
  if (caller !== undefined && endpoint !== undefined) permit(caller, endpoint);
}
