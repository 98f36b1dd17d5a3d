import { isRecord } from './is-record.rule.js';

export { isRecord };

/** RFC 9457 problem details, as every refusal of the API has them. */
export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly status: number;
  /** JSON pointers into the body of the request. */
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
}

/** A request that was refused, or that got no response: `code` is then `network`. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'ProblemError';
  }

  get code(): string {
    return this.problem.code;
  }

  /** Whether the same request can succeed later. */
  get isTemporary(): boolean {
    const { code, status } = this.problem;
    return code === 'network' || status === 429 || status >= 500;
  }
}

/** The codes with which the API says that nobody is signed in (any more). */
const SIGNED_OUT: ReadonlySet<string> = new Set(['session.ended', 'auth.key_missing']);

export function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemError && SIGNED_OUT.has(error.code);
}

/** The problem of any error that a request can end with. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'unknown', title: '', detail, status: 0, errors: [] };
}

/** Reads what a proxy in between may have made of it. */
export async function problemIn(response: Response): Promise<Problem> {
  const { status, statusText } = response;
  const body: unknown = await response.json().catch(() => undefined);
  const text = (name: string): string | undefined => {
    const value = isRecord(body) ? body[name] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  const errors = isRecord(body) && Array.isArray(body['errors']) ? body['errors'] : [];
  return {
    code: text('code') ?? `http.${status}`,
    title: text('title') ?? statusText,
    detail: text('detail') ?? statusText,
    status,
    errors: errors.filter(isFault),
  };
}

function isFault(value: unknown): value is Problem['errors'][number] {
  return isRecord(value) && typeof value['pointer'] === 'string' && typeof value['detail'] === 'string';
}
