import { HttpCode, RequestMapping, RequestMethod, SetMetadata, applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import type { PoolLimits } from '../auth/pool-limits.js';
import type { Scope } from '../auth/scopes.rule.js';
import type { ProblemCode } from '../errors/problem-codes.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The endpoint of the matched route; absent when no route matches. */
    readonly endpoint?: Endpoint;
  }
}

const METHODS = {
  GET: RequestMethod.GET,
  POST: RequestMethod.POST,
  PUT: RequestMethod.PUT,
  PATCH: RequestMethod.PATCH,
  DELETE: RequestMethod.DELETE,
} as const;

/**
 * The permitted callers of an endpoint. API keys can be limited to pools, so a route that accepts them declares how it treats such a
 * key; without `poolLimits` it does not compile.
 */
type Audience =
  | { readonly access: 'public' | 'browser' | 'operator' | 'person' | 'worker'; readonly poolLimits?: never }
  | { readonly access: Scope | 'agent'; readonly poolLimits: PoolLimits };

interface Description {
  readonly summary: string;
  readonly description?: string;
  /** Scopes that the key needs in addition. */
  readonly alsoNeeds?: readonly Scope[];
  /** The effect of the header `Workspace-Id` here, if it has one. */
  readonly workspace?: string;
  readonly answer: {
    /** 303 for a browser to continue elsewhere; 403 for a deprecated address whose response only names the replacement. */
    readonly status: 200 | 201 | 204 | 303 | 403;
    /** Null for no body. */
    readonly schema: z.ZodType | null;
    readonly description: string;
    /** Required when the schema has none of its own; see `named`. Building the document fails without either. */
    readonly example?: unknown;
    readonly mediaType?: string;
    /** Whether it is also available as CSV, with `Accept: text/csv` or `?format=csv`. */
    readonly csv?: 'report' | 'page';
    /** Whether it is also available as Server-Sent Events, which resume after `Last-Event-ID`; their description. */
    readonly eventStream?: string;
    /** Whether it contains sums of money that may exceed a JSON number; see `SumMicros`. */
    readonly carriesSums?: boolean;
    /**
     * Whether it contains a secret that is shown once: a repetition is then answered only to the key of the first
     * request.
     */
    readonly secret?: boolean;
    /**
     * Whether a service stores the responses for repetitions itself, and everything done before its lookup is
     * repeatable. Saves a busy route the gateway's own lookup, which every other POST has.
     */
    readonly keptByService?: true;
    /** Whether it is streamed, with any length; such a response is not stored for repetitions. */
    readonly streamed?: true;
    /** Whether it has a `Location` header for the created resource. */
    readonly location?: boolean;
  };
  /** Its specific refusals; those that all endpoints of its kind share are not repeated. */
  readonly problems?: readonly ProblemCode[];
  /** Whether its requests are paced while other organizations are active; see `CreationPace`. */
  readonly createsTask?: true;
  /** The JSON pointer to the URL in the body that events are sent to. */
  readonly calls?: string;
  /** Whether the body is a file of any type, which the endpoint reads as a stream; see `FileBody`. */
  readonly takesFile?: true;
  /**
   * Whether browsers open it by a link, which has no headers: a session may then name its organization in the query, as
   * `LinkQuery` has it.
   */
  readonly openedByLink?: true;
  /** The member of the body whose items are accepted or refused individually; such a body may hold more values. */
  readonly itemsIn?: string;
  /** The body's schema where `@Body` accepts parts that are checked later, such as the items of a batch. */
  readonly documentedBody?: z.ZodType;
}

/** How the use of a mutating endpoint is recorded. */
export type Audit =
  /** In the audit log, with these fields of its body: never secrets, and only the origin of a `url`. */
  | { readonly action: `${string}.${string}`; readonly fields: readonly string[] }
  /** In the event history of its task, which records who did what and when. */
  | 'task_events'
  /** In a record of its own that the API lists, with the key it was made with. */
  | 'own_record'
  /** Not recorded, because it changes nothing that anyone else can see. */
  | 'changes_nothing';

/** How a change is recorded; only a GET is guaranteed to change nothing. */
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
 * One route of the API: its address, its permitted callers, and its responses. The router, the admission hook, the guard and
 * the OpenAPI document all read this; the accepted input is read from the schemas of `@Body`, `@Query` and `@Param`.
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
    // For hooks, which run before Nest handles the request.
    RouteConfig({ endpoint }),
  );
}
