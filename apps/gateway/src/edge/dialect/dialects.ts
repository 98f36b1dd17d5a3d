import type { FastifyRequest } from 'fastify';
import { pathOf } from '../http/path-of.js';
import type { ApiConventions } from './dialect.js';
import { NATIVE_CONVENTIONS } from '../../dialects/native/index.js';
import { VERIFIED_WORKFLOWS_CONVENTIONS } from '../../dialects/verified-workflows/index.js';

const DIALECTS: readonly ApiConventions[] = [VERIFIED_WORKFLOWS_CONVENTIONS];

/**
 * The API that a route or a normalized path belongs to: the dialect whose prefix it begins with, else the native one.
 */
export function conventionsAt(path: string): ApiConventions {
  return (
    DIALECTS.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`)) ?? NATIVE_CONVENTIONS
  );
}

/** The API of the matched route, however its path was written; without a route, that of the path. */
export function conventionsOf(request: FastifyRequest): ApiConventions {
  return conventionsAt(request.routeOptions.url ?? pathOf(request));
}
