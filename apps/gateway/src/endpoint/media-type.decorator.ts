import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** JSON first: the default for a caller that accepts both. */
const OFFERED = ['application/json', 'text/csv'] as const;
const OFFERED_AT_ROOT = ['application/json', 'text/html'] as const;

/** Whether the request's `Accept` prefers HTML to JSON, as that of browsers does. */
export const PrefersHtml = createParamDecorator((_data: unknown, context: ExecutionContext): boolean => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return new Negotiator(request).mediaType(OFFERED_AT_ROOT) === 'text/html';
});

/** Whether the request's `Accept` prefers CSV to JSON (RFC 9110 §12.5.1). */
export const PrefersCsv = createParamDecorator((_data: unknown, context: ExecutionContext): boolean => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return new Negotiator(request).mediaType(OFFERED) === 'text/csv';
});
