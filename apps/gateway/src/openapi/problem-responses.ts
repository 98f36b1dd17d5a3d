import type { ErrorKind } from '#libs/contracts';
import { statusOf } from '../dialects/verified-workflows/problem.js';
import { PROBLEMS, meaningOf } from '../errors/problem-codes.js';
import type { ProblemCode } from '../errors/problem-codes.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import type { JsonSchema } from './json-schemas.js';
import { isNative, rateLimitHeadersOf } from './rate-limit-responses.js';

/** Every code with which this endpoint can refuse: its own, and those of all endpoints of its kind. */
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

/** The responses with which this endpoint can refuse, by status, in the words of its API. */
export function problemResponses(endpoint: DescribedEndpoint): Record<string, JsonSchema> {
  const { statusOf, schemaOf } = isNative(endpoint.path) ? NATIVE : VERIFIED_WORKFLOWS;
  const byStatus = Map.groupBy(problemsOf(endpoint), code => statusOf(code, endpoint.method));
  return Object.fromEntries(
    [...byStatus].map(([status, these]) => [
      String(status),
      {
        description: these.map(code => `\`${code}\`: ${PROBLEMS[code].title}.`).join('\n\n'),
        headers: {
          ...headersOf(these.map(code => PROBLEMS[code].kind)),
          ...rateLimitHeadersOf(endpoint),
        },
        content: { 'application/problem+json': { schema: schemaOf(these) } },
      },
    ]),
  );
}

const NATIVE = {
  statusOf: (code: ProblemCode): number => meaningOf(code, PROBLEMS[code].kind).status,
  schemaOf: (codes: readonly ProblemCode[]): JsonSchema => ({
    allOf: [{ $ref: '#/components/schemas/Problem' }],
    properties: { code: { enum: codes.toSorted() } },
  }),
};

const VERIFIED_WORKFLOWS = {
  statusOf: (code: ProblemCode, method: string): number => statusOf(code, PROBLEMS[code].kind, method),
  schemaOf: (): JsonSchema => ({ $ref: '#/components/schemas/VerifiedWorkflowsProblem' }),
};

function headersOf(kinds: readonly ErrorKind[]): JsonSchema {
  if (kinds.some(kind => kind === 'rate_limited' || kind === 'unavailable')) {
    return { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } } };
  }
  if (kinds.includes('unauthorized')) {
    return { 'WWW-Authenticate': { description: 'How to authenticate.', schema: { type: 'string' } } };
  }
  return {};
}
