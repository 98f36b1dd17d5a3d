import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AdmittedRequest } from './admitted-request.js';
import type { AgentCaller, Caller, OperatorCaller, PersonCaller, WorkerCaller } from '../auth/caller.js';

function callerOf(context: ExecutionContext): Caller | undefined {
  return context.switchToHttp().getRequest<FastifyRequest>().caller;
}

/** The admitted request. For endpoints that are not public. */
export const Admitted = createParamDecorator((_data: unknown, context: ExecutionContext): AdmittedRequest => {
  const { admitted } = context.switchToHttp().getRequest<FastifyRequest>();
  if (admitted === undefined) throw new TypeError('A public endpoint has no admitted request.');
  return admitted;
});

/** The calling agent. For endpoints whose access is a scope. */
export const Agent = createParamDecorator((_data: unknown, context: ExecutionContext): AgentCaller => {
  const caller = callerOf(context);
  if (caller?.kind !== 'agent') throw new TypeError('Only endpoints with a scope have an agent.');
  return caller;
});

/** The person who is signed in. For endpoints whose access is `person`. */
export const Person = createParamDecorator((_data: unknown, context: ExecutionContext): PersonCaller => {
  const caller = callerOf(context);
  if (caller?.kind !== 'person') throw new TypeError('Only endpoints for people have a person.');
  return caller;
});

/** The calling worker. For endpoints whose access is `worker`. */
export const Worker = createParamDecorator((_data: unknown, context: ExecutionContext): WorkerCaller => {
  const caller = callerOf(context);
  if (caller?.kind !== 'worker') throw new TypeError('Only endpoints for workers have a worker.');
  return caller;
});

/** The operator of the installation. For endpoints whose access is `operator`. */
export const Operator = createParamDecorator((_data: unknown, context: ExecutionContext): OperatorCaller => {
  const caller = callerOf(context);
  if (caller?.kind !== 'operator') throw new TypeError('Only endpoints of the operator have one.');
  return caller;
});
