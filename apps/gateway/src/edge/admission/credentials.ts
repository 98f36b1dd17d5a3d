import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ServiceError } from '#libs/contracts';
import { Authentication } from '../auth/authentication.js';
import { isOperator, isSession } from '../auth/known-key.js';
import type { AnyKey } from '../auth/known-key.js';
import { SessionAuthentication, sessionEnded } from '../auth/session-authentication.js';
import { refuse } from '../errors/problem-codes.js';
import { FailedLoginLimit } from '../rate-limit/failed-login-limit.js';

/** What a request is made with: a key, or the session of a person who is signed in. */
@Injectable()
export class Credentials {
  constructor(
    private readonly authentication: Authentication,
    private readonly sessions: SessionAuthentication,
    private readonly failures: FailedLoginLimit,
  ) {}

  /**
   * The key of a request. A request with both a key and a cookie is made with the key.
   *
   * @throws ServiceError as {@link Admission.admit}, but for rate limits and permissions
   */
  async keyOf(request: FastifyRequest): Promise<AnyKey> {
    const { keys: conventions, takesSessions } = request.dialect;
    const credential = conventions.credentialIn(request.headers);
    const token = takesSessions ? this.sessions.tokenIn(request) : undefined;
    if (credential.outcome === 'none' && token !== undefined) return this.keyOfSession(token, request);
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

  /** The current state of an admitted key. @throws ServiceError what a fresh request would be refused with */
  async again(key: AnyKey, request: FastifyRequest, source: 'remembered' | 'stored'): Promise<AnyKey> {
    if (isOperator(key)) return key;
    if (isSession(key) || key.session !== undefined) return this.sessions.again(key, request.ip, source);
    try {
      return await this.authentication.again(key, request.ip, source);
    } catch (error) {
      throw isKeyInvalid(error) ? request.dialect.keys.refusalOfUnknownKey(error) : error;
    }
  }

  /** Calls back when the key or the session may have changed, until the returned function is called. */
  onChange(key: AnyKey, callback: () => void): () => void {
    if (isOperator(key)) return () => undefined;
    if (isSession(key)) return this.sessions.onChange(key, callback);
    const ofKey = this.authentication.onChange(key, callback);
    const ofSession = key.session && this.sessions.onChange(key.session, callback);
    return () => {
      ofKey();
      ofSession?.();
    };
  }

  /** @throws ServiceError `session.cross_site` */
  requireOwnPage(request: FastifyRequest): void {
    this.sessions.requireOwnPage(request);
  }

  /** Only tokens that were never issued count as failed attempts: pages stay open longer than sessions last. */
  private async keyOfSession(token: string, request: FastifyRequest): Promise<AnyKey> {
    this.sessions.requireOwnPage(request);
    const found = await this.sessions.sessionFrom(token);
    if (found.outcome === 'unknown') await this.failures.count(request.ip);
    if (found.outcome !== 'valid') throw sessionEnded();
    return this.sessions.keyFor(found.session, request.routeOptions.config.endpoint, request);
  }
}

function isKeyInvalid(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.code === 'auth.key_invalid';
}
