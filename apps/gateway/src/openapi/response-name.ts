import type { ProblemCode } from '../edge/errors/problem-codes.js';
import { pascalCase } from './json-schema.js';

/** Codes that nearly every endpoint with this status can refuse with, and that are therefore omitted from the name. */
const USUAL: Readonly<Record<number, readonly ProblemCode[]>> = {
  403: ['auth.wrong_key_kind', 'auth.address_not_allowed', 'organization.suspended', 'auth.scope_missing'],
  409: ['idempotency.in_progress'],
  422: ['request.invalid'],
  429: [
    'auth.too_many_failures',
    'rate_limit.exceeded',
    'request.too_many_concurrent',
    'request.too_many_pipelined',
  ],
};

const WORDS: Readonly<Record<number, string>> = {
  402: 'PaymentRequired',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  422: 'Invalid',
  429: 'TooMany',
};

/** Codes that always occur together. */
const IDEMPOTENCY: readonly ProblemCode[] = ['idempotency.key_invalid', 'idempotency.key_reused'];

/**
 * A name for a response with these problems, such as `ForbiddenPoolNotAllowed`: the status and the codes that are not
 * usual for it, or all codes where the usual ones are missing. It is stable when endpoints are added, so that generated
 * clients keep their types; two sets of codes with the same name prevent startup.
 */
export function responseName(status: number, codes: readonly ProblemCode[]): string {
  const usual = USUAL[status] ?? [];
  const word = WORDS[status] ?? `Status${status}`;
  const hasUsual = usual.every(code => codes.includes(code));
  const listed = hasUsual ? codes.filter(code => !usual.includes(code)) : codes;
  const hasIdempotency = IDEMPOTENCY.every(code => listed.includes(code));
  const parts = listed
    .filter(code => !hasIdempotency || !IDEMPOTENCY.includes(code))
    .map(code => partOf(code, word));
  return [word, hasUsual ? '' : 'Only', ...parts, hasIdempotency ? 'Idempotency' : ''].join('');
}

/** `task.not_found` is `Task` after `NotFound`, and `auth.pool_not_allowed` is `PoolNotAllowed`. */
function partOf(code: ProblemCode, word: string): string {
  const name = pascalCase(code);
  if (name.endsWith(word)) return name.slice(0, -word.length);
  return name.replace(/^(Auth|Idempotency|Request|Billing)/, '');
}
