import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ServiceError } from '#libs/contracts';
import { endpointOf } from '../endpoint/endpoint-of.js';
import { refuse } from '../errors/refuse.js';
import { FailedLoginLimit } from '../rate-limit/failed-login-limit.js';
import { Authentication } from './authentication.js';
import './caller.decorator.js';
import type { Access, Caller } from './domain/caller.js';
import { credentialIn } from './domain/credential.js';
import { permissionOf } from './domain/permission.js';

const KEY_FOR = {
  operator: "the operator's key",
  worker: "a worker's key",
  agent: "an organization's API key",
} as const;

/** Lets a request in when its key is alive and may use the endpoint. What has no access declared stays shut. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly authentication: Authentication,
    private readonly failures: FailedLoginLimit,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = endpointOf(context.getHandler())?.access;
    if (access === undefined) throw new TypeError('This method has no @Endpoint.');
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.caller = await this.authenticate(request);
    permit(request.caller, access);
    return true;
  }

  private async authenticate(request: FastifyRequest): Promise<Caller> {
    const credential = credentialIn(request.headers);
    if (credential.outcome === 'none') {
      throw refuse('auth.key_missing', 'Send an API key as Authorization: Bearer … or as x-api-key.');
    }
    try {
      if (credential.outcome === 'malformed') {
        throw refuse('auth.key_invalid', 'Send one API key, as Authorization: Bearer … or as x-api-key.');
      }
      return await this.authentication.callerWith(credential.key, request.ip);
    } catch (error) {
      if (error instanceof ServiceError && error.kind === 'unauthorized')
        await this.failures.count(request.ip);
      throw error;
    }
  }
}

function permit(caller: Caller, access: Access): void {
  const permission = permissionOf(caller, access);
  if (permission.outcome === 'wrong_kind') {
    throw refuse('auth.wrong_key_kind', `This takes ${KEY_FOR[permission.needed]}.`);
  }
  if (permission.outcome === 'scope_missing') {
    throw refuse('auth.scope_missing', `This takes a key with the scope ${permission.scope}.`);
  }
}
