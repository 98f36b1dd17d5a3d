import type { ErrorKind } from '#libs/contracts';
import { PROBLEMS, meaningOf } from '../errors/problem-codes.js';
import type { ProblemCode } from '../errors/problem-codes.js';
import type { DescribedEndpoint } from './described-endpoints.js';
import type { JsonSchema } from './json-schemas.js';

/** Every code with which this endpoint can refuse: its own, and those of all endpoints of its kind. */
export function problemsOf({ access, method, body, query, problems = [] }: DescribedEndpoint): ProblemCode[] {
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
      'service.unavailable',
    );
  }
  if (access !== 'public' && access !== 'operator') add('auth.address_not_allowed', 'rate_limit.exceeded');
  if (access.includes(':')) add('auth.scope_missing');
  if (body !== undefined || query !== undefined) add('request.invalid');
  if (body !== undefined) add('request.bad_json', 'request.too_large', 'request.media_type');
  if (method === 'POST') add('idempotency.key_invalid', 'idempotency.key_reused', 'idempotency.in_progress');
  add('internal');
  return [...codes];
}

/** The responses of these codes, by status. */
export function problemResponses(codes: readonly ProblemCode[]): Record<string, JsonSchema> {
  const byStatus = Map.groupBy(codes, code => meaningOf(code, PROBLEMS[code].kind).status);
  return Object.fromEntries(
    [...byStatus].map(([status, these]) => [
      String(status),
      {
        description: these.map(code => `\`${code}\`: ${PROBLEMS[code].title}.`).join('\n\n'),
        ...headersOf(these.map(code => PROBLEMS[code].kind)),
        content: {
          'application/problem+json': {
            schema: {
              allOf: [{ $ref: '#/components/schemas/Problem' }],
              properties: { code: { enum: these.toSorted() } },
            },
          },
        },
      },
    ]),
  );
}

function headersOf(kinds: readonly ErrorKind[]): { headers?: JsonSchema } {
  if (kinds.some(kind => kind === 'rate_limited' || kind === 'unavailable')) {
    return {
      headers: {
        'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
      },
    };
  }
  if (kinds.includes('unauthorized')) {
    return {
      headers: { 'WWW-Authenticate': { description: 'How to authenticate.', schema: { type: 'string' } } },
    };
  }
  return {};
}
