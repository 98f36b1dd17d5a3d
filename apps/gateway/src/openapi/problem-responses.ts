import type { ErrorKind } from '#libs/contracts';
import { statusOf } from '../dialects/verified-workflows/problem.js';
import { PROBLEMS, meaningOf } from '../edge/errors/problem-codes.js';
import type { ProblemCode } from '../edge/errors/problem-codes.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import type { JsonSchema } from './json-schema.js';
import { headersOf, isNative, rateLimitHeadersOf } from './headers.js';
import type { HeaderName } from './headers.js';
import { responseName } from './response-name.js';
import type { SharedComponents } from './shared-components.js';

/** All codes with which this endpoint can refuse: its own, and those of all endpoints of its kind. */
function problemsOf({
  access,
  method,
  path,
  body,
  query,
  answer,
  workspace,
  poolLimits,
  problems = [],
}: DescribedEndpoint): ProblemCode[] {
  const codes = new Set<ProblemCode>(problems);
  const add = (...more: ProblemCode[]): void => {
    for (const code of more) codes.add(code);
  };
  if (access !== 'public') {
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
  if (access !== 'public' && access !== 'operator') {
    add('auth.address_not_allowed', 'organization.suspended');
  }
  if (access.includes(':')) add('auth.scope_missing');
  if (poolLimits === 'refused') add('auth.pool_not_allowed');
  if (!isNative(path)) add('auth.key_unknown');
  if (workspace !== undefined) add('workspace.invalid');
  if (body !== undefined || query !== undefined) add('request.invalid');
  if (body !== undefined) {
    add('request.bad_json', 'request.too_large', 'request.too_complex', 'request.media_type');
    add('request.timeout', 'request.too_many_bodies');
  }
  if (answer.secret === true) add('idempotency.other_key');
  if (method === 'POST') add('idempotency.key_invalid', 'idempotency.key_reused', 'idempotency.in_progress');
  add('internal');
  return [...codes];
}

/**
 * The responses with which this endpoint can refuse, by status, in the format of its API.
 *
 * A status with a problem specific to the endpoint, or about the requested resource, gets its own response with all its
 * codes. Problems of any request (no key, too many requests, a body that is too large) are the shared response
 * `default`: repeated for each status of each endpoint they made up two thirds of the document.
 */
export function problemResponses(
  endpoint: DescribedEndpoint,
  shared: SharedComponents,
): Readonly<Record<string, JsonSchema>> {
  const { statusOf } = wordsOf(endpoint);
  const general = new Set(problemsOf({ ...endpoint, problems: [] }));
  const all = Map.groupBy(problemsOf(endpoint).toSorted(), code => statusOf(code, endpoint.method));
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
  const { access, body, path } = endpoint;
  if (access === 'public') return responseOf(endpoint, 'RefusedPublic', codes, 'What went wrong.', shared);
  const name = body === undefined ? 'Refused' : 'RefusedWithBody';
  if (!isNative(path)) return responseOf(endpoint, name, codes, 'Its `type` and `status` say why.', shared);
  const told = new Set<ProblemCode>([...codes, ...OF_KEYS]);
  const byStatus = Map.groupBy([...told].toSorted(), code => wordsOf(endpoint).statusOf(code, 'GET'));
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
  const { prefix, schema } = wordsOf(endpoint);
  const response = {
    description,
    ...headersOf(headersWith(endpoint, codes), shared),
    content: { 'application/problem+json': { schema: { $ref: `#/components/schemas/${schema}` } } },
  };
  return shared.refTo('responses', prefix + name, response);
}

/** In the dialect every refusal has the rate-limit headers of the key; natively only those that a client acts on. */
function headersWith(endpoint: DescribedEndpoint, codes: readonly ProblemCode[]): readonly HeaderName[] {
  const kinds = new Set(codes.map((code): ErrorKind => PROBLEMS[code].kind));
  return [
    ...(kinds.has('unauthorized') ? (['WWW-Authenticate'] as const) : []),
    ...(kinds.has('rate_limited') || kinds.has('unavailable') ? (['Retry-After'] as const) : []),
    ...(kinds.has('rate_limited') || !isNative(endpoint.path) ? rateLimitHeadersOf(endpoint) : []),
  ];
}

interface Words {
  readonly prefix: string;
  readonly schema: string;
  readonly statusOf: (code: ProblemCode, method: string) => number;
}

function wordsOf({ path }: DescribedEndpoint): Words {
  return isNative(path) ? NATIVE : VERIFIED_WORKFLOWS;
}

const NATIVE: Words = {
  prefix: '',
  schema: 'Problem',
  statusOf: code => meaningOf(code, PROBLEMS[code].kind).status,
};

const VERIFIED_WORKFLOWS: Words = {
  prefix: 'VerifiedWorkflows',
  schema: 'VerifiedWorkflowsProblem',
  statusOf: (code, method) => statusOf(code, PROBLEMS[code].kind, method),
};
