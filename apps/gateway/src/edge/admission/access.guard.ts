import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Endpoint } from '../endpoint/endpoint.decorator.js';
import { endpointOf } from '../endpoint/endpoint-of.js';
import { refuse } from '../errors/problem-codes.js';
import { requireEveryPool } from '../auth/pool-limits.js';
import './admitted-request.js';
import { isOpen } from '../auth/open-access.rule.js';
import type { Access, Caller } from '../auth/caller.js';
import { permissionOf } from '../auth/permission.rule.js';

const KEY_FOR = {
  operator: "the operator's key",
  person: 'the session of a person who is signed in',
  worker: "a worker's key",
  agent: "an organization's API key",
} as const;

/**
 * Checks access before an endpoint runs. A route without declared access, or a request without a caller, is refused.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const endpoint = endpointOf(context.getHandler());
    if (endpoint === undefined) throw new TypeError('This method has no @Endpoint.');
    if (isOpen(endpoint.access)) return true;
    const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
    if (caller === undefined) throw new TypeError('The admission hook has not run for this request.');
    permit(caller, endpoint);
    return true;
  }
}

/** @throws ServiceError `forbidden` when this caller may not use the endpoint */
export function permit(caller: Caller, { access, alsoNeeds = [], poolLimits }: Endpoint): void {
  for (const needed of [access, ...alsoNeeds]) permitOne(caller, needed);
  if (poolLimits === 'refused') requireEveryPool(caller);
}

function permitOne(caller: Caller, access: Access): void {
  const permission = permissionOf(caller, access);
  if (permission.outcome === 'wrong_kind') {
    throw refuse('auth.wrong_key_kind', `This takes ${KEY_FOR[permission.needed]}.`);
  }
  if (permission.outcome === 'scope_missing') {
    throw refuse('auth.scope_missing', `This takes a key with the scope ${permission.scope}.`);
  }
}
