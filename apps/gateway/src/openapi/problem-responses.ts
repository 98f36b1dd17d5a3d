import type { ErrorKind } from '#libs/contracts';
import { isOpen } from '../edge/auth/open-access.rule.js';
import { PROBLEMS } from '../edge/errors/problem-codes.js';
import type { ProblemCode } from '../edge/errors/problem-codes.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import type { JsonSchema } from './json-schema.js';
import { headersOf, rateLimitHeadersOf } from './headers.js';
import type { HeaderName } from './headers.js';
import { responseName } from './response-name.js';
import type { SharedComponents } from './shared-components.js';

/** All codes with which this endpoint can refuse: its own, and those of all endpoints of its kind. */
function problemsOf({
  access,
  method,
  dialect,
  body,
  query,
  takesFile,
  answer,
  workspace,
  poolLimits,
  problems = [],
}: DescribedEndpoint): ProblemCode[] {
  const codes = new Set<ProblemCode>(problems);
  const add = (...more: ProblemCode[]): void => {
    for (const code of more) codes.add(code);
  };
  if (!isOpen(access)) {
    add(
      'auth.key_missing',
      'auth.key_invalid',
      'auth.wrong_key_kind',
      'auth.too_many_failures',
      'rate_limit.exceeded',
      'request.too_many_concurrent',
      'request.too_many_pipelined',
      'service.overloaded',
      'service.unavailable',
    );
  }
  if (!isOpen(access) && access !== 'operator') {
    add('auth.address_not_allowed', 'organization.suspended');
    if (dialect.takesSessions) add(...OF_SESSIONS);
  }
  if (access === 'browser') add('session.cross_site');
  if (access.includes(':')) add('auth.scope_missing');
  if (poolLimits === 'refused') add('auth.pool_not_allowed');
  add(...dialect.document.problemCodes);
  if (workspace !== undefined) add('workspace.invalid');
  if (body !== undefined || query !== undefined) add('request.invalid');
  if (body !== undefined) {
    add('request.bad_json', 'request.too_large', 'request.too_complex', 'request.media_type');
    add('request.timeout', 'request.too_many_bodies');
  }
  if (takesFile === true)
    add('request.too_large', 'request.media_type', 'request.timeout', 'request.too_many_bodies');
  if (answer.secret === true) add('idempotency.other_key');
  if (method === 'POST') add('idempotency.key_invalid', 'idempotency.key_reused', 'idempotency.in_progress');
  add('internal');
  return [...codes];
}

/**
 * The responses with which this endpoint can refuse, by status, in the format of its dialect.
 *
 * A status with a problem specific to the endpoint, or about the requested resource, gets its own response with all its
 * codes. Problems of any request (no key, too many requests, a body that is too large) are the shared response
 * `default`: repeated for each status of each endpoint they made up two thirds of the document.
 */
export function problemResponses(
  endpoint: DescribedEndpoint,
  shared: SharedComponents,
): Readonly<Record<string, JsonSchema>> {
  const general = new Set(problemsOf({ ...endpoint, problems: [] }));
  const all = Map.groupBy(problemsOf(endpoint).toSorted(), code => statusOf(endpoint, code, endpoint.method));
  const own = [...all].filter(
    ([status, codes]) => ABOUT_THE_REQUEST.has(status) || codes.some(code => !general.has(code)),
  );
  return {
    ...Object.fromEntries(
      own.map(([status, codes]) => [
        String(status),
        responseOf(endpoint, responseName(status, codes), codes, codes.map(quoted).join(', '), shared),
      ]),
    ),
    default: generalResponse(endpoint, [...general], shared),
  };
}

/** Statuses about the requested resource, rather than about the caller, the format or the time of the request. */
const ABOUT_THE_REQUEST = new Set([402, 404, 409, 422]);

/** Codes that only apply to operations with certain properties. */
const CONDITIONS: Partial<Record<ProblemCode, string>> = {
  'auth.scope_missing': 'where `security` names a scope',
  'auth.pool_not_allowed': 'where `x-pool-limits` is `refused`',
};

function generalResponse(
  endpoint: DescribedEndpoint,
  codes: readonly ProblemCode[],
  shared: SharedComponents,
): JsonSchema {
  const { access, body, takesFile, dialect } = endpoint;
  if (isOpen(access)) {
    const open = access === 'public' ? 'RefusedPublic' : 'RefusedBrowser';
    return responseOf(endpoint, open, codes, 'What went wrong.', shared);
  }
  const name = takesFile === true ? 'RefusedFile' : body === undefined ? 'Refused' : 'RefusedWithBody';
  const { refusals } = dialect.document;
  if (refusals !== null) return responseOf(endpoint, name, codes, refusals, shared);
  const ofAll = dialect.takesSessions ? [...OF_KEYS, ...OF_SESSIONS] : OF_KEYS;
  const listed = new Set<ProblemCode>([...codes, ...ofAll]);
  const byStatus = Map.groupBy([...listed].toSorted(), code => statusOf(endpoint, code, 'GET'));
  const description = [...byStatus]
    .toSorted(([one], [other]) => one - other)
    .filter(([status]) => !ABOUT_THE_REQUEST.has(status))
    .map(([status, these]) => `${status}: ${these.map(withCondition).join(', ')}`)
    .join('; ');
  return responseOf(endpoint, name, codes, description, shared);
}

/** Combined, so that there is one response for every kind of key. */
const OF_KEYS = [
  'auth.wrong_key_kind',
  'auth.address_not_allowed',
  'organization.suspended',
  'auth.scope_missing',
  'auth.pool_not_allowed',
] as const satisfies readonly ProblemCode[];

const OF_SESSIONS = [
  'session.ended',
  'session.cross_site',
  'session.organization_required',
  'session.not_a_member',
] as const satisfies readonly ProblemCode[];

function withCondition(code: ProblemCode): string {
  const condition = CONDITIONS[code];
  return condition === undefined ? quoted(code) : `${quoted(code)} (${condition})`;
}

function quoted(code: ProblemCode): string {
  return `\`${code}\``;
}

function responseOf(
  endpoint: DescribedEndpoint,
  name: string,
  codes: readonly ProblemCode[],
  description: string,
  shared: SharedComponents,
): JsonSchema {
  const { problems, document } = endpoint.dialect;
  const schema = { $ref: `#/components/schemas/${document.problem.component}` };
  const response = {
    description,
    ...headersOf(headersWith(endpoint, codes), shared),
    content: { [problems.mediaType]: { schema } },
  };
  return shared.refTo('responses', document.componentPrefix + name, response);
}

/** The rate-limit headers where every response of the dialect has them; else only where a client acts on them. */
function headersWith(endpoint: DescribedEndpoint, codes: readonly ProblemCode[]): readonly HeaderName[] {
  const { rateLimitHeaders: always } = endpoint.dialect.document;
  const kinds = new Set(codes.map((code): ErrorKind => PROBLEMS[code].kind));
  return [
    ...(kinds.has('unauthorized') ? (['WWW-Authenticate'] as const) : []),
    ...(kinds.has('rate_limited') || kinds.has('unavailable') ? (['Retry-After'] as const) : []),
    ...(kinds.has('rate_limited') || always.length > 0 ? rateLimitHeadersOf(endpoint) : []),
  ];
}

function statusOf({ dialect }: DescribedEndpoint, code: ProblemCode, method: string): number {
  return dialect.problems.statusOf(code, PROBLEMS[code].kind, method);
}
