import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '#libs/contracts';
import { conventionsOf } from '../dialects/conventions-at.js';
import type { ApiConventions } from '../dialects/api-conventions.js';
import { refuse } from '../errors/refuse.js';
import { RequestBodies } from '../http/request-bodies.js';
import { FailedLoginLimit } from '../rate-limit/failed-login-limit.js';
import { KeyRateLimit } from '../rate-limit/key-rate-limit.js';
import { rateLimitHeaders } from '../rate-limit/rate-limit-headers.js';
import { permit } from './access.guard.js';
import { Authentication } from './authentication.js';
import { callerWith } from './known-key.js';
import type { KnownKey } from './known-key.js';
import { LastUse } from './last-use.js';

/** The operator's key belongs to no organization, and shares nothing with any. */
const OPERATOR = { keyId: 'operator', orgId: 'operator' };

/** Lets a request in whose key is alive, has not used up its limit, and may use the endpoint. */
@Injectable()
export class Admission {
  constructor(
    private readonly authentication: Authentication,
    private readonly failures: FailedLoginLimit,
    private readonly rateLimit: KeyRateLimit,
    private readonly bodies: RequestBodies,
    private readonly lastUse: LastUse,
  ) {}

  /**
   * Sets who asks. Counts the request against its key's limit and says in the reply's headers how that stands.
   *
   * @throws ServiceError `unauthorized` or, where the API of this route has it so, `forbidden` for a key that is not
   *   alive; `forbidden` for a wrong address or a key that may not do this; `rate_limited` when the key has used up
   *   its limit, sends too many bodies at a time, or the address has come with too many keys that were not valid
   */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const key = await this.keyOf(request, conventionsOf(request));
    if (key === 'operator') {
      request.caller = { kind: 'operator' };
    } else {
      request.caller = callerWith(key);
      await this.count(key, reply);
      this.lastUse.note(key.id);
    }
    const { endpoint } = request.routeOptions.config;
    if (endpoint !== undefined) permit(request.caller, endpoint);
    const owner = key === 'operator' ? OPERATOR : { keyId: key.id, orgId: key.orgId };
    this.bodies.admit(request, reply, owner);
  }

  private async keyOf(request: FastifyRequest, conventions: ApiConventions): Promise<KnownKey | 'operator'> {
    const credential = conventions.credentialIn(request.headers);
    if (credential.outcome === 'none') throw refuse('auth.key_missing', conventions.howToSendAKey);
    try {
      if (credential.outcome === 'malformed') throw refuse('auth.key_invalid', conventions.howToSendAKey);
      return await this.authentication.keyFrom(credential.key, request.ip);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'auth.key_invalid') throw error;
      await this.failures.count(request.ip);
      throw credential.outcome === 'given' ? conventions.refusalOfUnknownKey(error) : error;
    }
  }

  private async count(key: KnownKey, reply: FastifyReply): Promise<void> {
    const counted = await this.rateLimit.take(key);
    if (counted === null) return;
    void reply.headers(rateLimitHeaders(counted));
    if (counted.outcome === 'taken') return;
    const { requests, perSeconds } = counted.allowance;
    throw refuse('rate_limit.exceeded', `This API key may make ${requests} requests in ${perSeconds} s.`, {
      retry_after_seconds: counted.resetSeconds,
    });
  }
}
