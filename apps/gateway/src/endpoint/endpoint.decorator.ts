import { HttpCode, RequestMapping, RequestMethod, SetMetadata, applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import type { Audit } from '../audit/audited.js';
import type { PoolLimits } from '../auth/domain/pool-limits.js';
import type { Scope } from '../auth/domain/scopes.js';
import type { ProblemCode } from '../errors/problem-codes.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the matched route is; absent where there is none. */
    readonly endpoint?: Endpoint;
  }
}

const METHODS = {
  GET: RequestMethod.GET,
  POST: RequestMethod.POST,
  PATCH: RequestMethod.PATCH,
  DELETE: RequestMethod.DELETE,
} as const;

/**
 * Who may use an endpoint. API keys can be limited to pools, so a route that takes them states what such a key
 * gets; without `poolLimits` it does not compile.
 */
type Audience =
  | { readonly access: 'public' | 'operator' | 'worker'; readonly poolLimits?: never }
  | { readonly access: Scope | 'agent'; readonly poolLimits: PoolLimits };

interface Description {
  readonly summary: string;
  readonly description?: string;
  /** Scopes that the key needs besides. */
  readonly alsoNeeds?: readonly Scope[];
  /** What the header `Workspace-Id` does here, where it does something. */
  readonly workspace?: string;
  readonly answer: {
    /** 403 for an address that is kept only to say what to use instead. */
    readonly status: 200 | 201 | 204 | 403;
    /** Null for no body. */
    readonly schema: z.ZodType | null;
    readonly description: string;
    /** Where the schema has none by itself; see `named`. Without either the document is not built. */
    readonly example?: unknown;
    readonly mediaType?: string;
    /** Whether it is also given as CSV, to `Accept: text/csv` or `?format=csv`. */
    readonly csv?: 'report' | 'page';
    /** Whether it holds sums of money that a JSON number may be too small for; see `SumMicros`. */
    readonly carriesSums?: boolean;
    /** Whether it shows a secret that is shown once: then only the key that asked for it gets the answer again. */
    readonly secret?: boolean;
    /**
     * Whether a service keeps the answers to repetitions by itself, and whatever is done before it looks them up can
     * be done again. Spares a busy route the gateway's own lookup; every other POST has that.
     */
    readonly keptByService?: true;
    /** Whether it is sent while it is made, of any length; such an answer is not kept for repetitions. */
    readonly streamed?: true;
    /** Whether it says where to find what was made. */
    readonly location?: boolean;
  };
  /** Refusals of its own; those that every endpoint of its kind can give are not repeated. */
  readonly problems?: readonly ProblemCode[];
  /** Where the body names the URL that events are sent to, as a JSON pointer. */
  readonly calls?: string;
  /** The body's schema where `@Body` takes what is checked later, such as the items of a batch. */
  readonly documentedBody?: z.ZodType;
}

/** How it is recorded what changes something; only a GET changes nothing by its nature. */
type Recorded<Method> = Method extends 'GET' ? { readonly audit?: never } : { readonly audit: Audit };

export type EndpointDescription<Method extends keyof typeof METHODS = keyof typeof METHODS> = Description &
  Audience &
  Recorded<Method>;

export type Endpoint = EndpointDescription & {
  readonly method: keyof typeof METHODS;
  /** With parameters as `:task_id`. */
  readonly path: string;
};

export const ENDPOINT = Symbol('endpoint');

/**
 * One route of the API: where it is, who may use it, and what it answers. The router, the admission hook, the
 * guard and the OpenAPI document all read this; what it takes is read from the schemas of `@Body`, `@Query` and `@Param`.
 */
export function Endpoint<Method extends Endpoint['method']>(
  method: Method,
  path: string,
  description: EndpointDescription<Method>,
): MethodDecorator {
  const endpoint: Endpoint = { method, path, ...description };
  return applyDecorators(
    RequestMapping({ method: METHODS[method], path }),
    HttpCode(description.answer.status),
    SetMetadata(ENDPOINT, endpoint),
    // For hooks, which run before Nest knows of the request.
    RouteConfig({ endpoint }),
  );
}
