import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { endpointOf } from '../endpoint/endpoint-of.js';
import { refuse } from '../errors/refuse.js';
import { requireEveryPool } from '../pools/pool-limits.js';
import { Admission } from './admission.js';
import './caller.decorator.js';
import type { Access, Caller } from './domain/caller.js';
import { permissionOf } from './domain/permission.js';

const KEY_FOR = {
  operator: "the operator's key",
  worker: "a worker's key",
  agent: "an organization's API key",
} as const;

/** Lets a request in when its key is alive and may use the endpoint. What has no access declared stays shut. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly admission: Admission) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const endpoint = endpointOf(context.getHandler());
    if (endpoint === undefined) throw new TypeError('This method has no @Endpoint.');
    if (endpoint.access === 'public') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    // A dialect's caller has been let in before its body was read.
    request.caller ??= await this.admission.admit(request, http.getResponse<FastifyReply>());
    for (const access of [endpoint.access, ...(endpoint.alsoNeeds ?? [])]) permit(request.caller, access);
    if (endpoint.poolLimits === 'refused') requireEveryPool(request.caller);
    return true;
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
