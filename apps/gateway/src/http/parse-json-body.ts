import { refuse } from '../errors/refuse.js';

/** Deeper than any valid body; the fields of a body have closer bounds of their own. */
const MAX_DEPTH = 64;

/**
 * The value in a body, undefined for an empty one. Of members with one name the last counts, as in
 * `JSON.parse`, for everyone who reads it later, the Idempotency-Key's fingerprint included.
 *
 * @throws ServiceError 400 for what is not JSON in UTF-8, is nested too deeply, or has a member named
 *   `__proto__`, which a careless copy further on would turn into a prototype
 */
export function parseJsonBody(body: string | Buffer): unknown {
  if (body.length === 0) return undefined;
  const value = parse(body);
  const fault = faultIn(value);
  if (fault !== undefined) throw refuse('request.bad_json', fault);
  return value;
}

function parse(body: string | Buffer): unknown {
  try {
    return JSON.parse(
      typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body),
    );
  } catch {
    // The parser's own words quote the body, which may hold a secret.
    throw refuse('request.bad_json', 'The body is not valid JSON in UTF-8.');
  }
}

/** With a stack of its own: a body of a million brackets must not overflow ours. */
function faultIn(body: unknown): string | undefined {
  const pending: { readonly value: unknown; readonly depth: number }[] = [{ value: body, depth: 1 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_DEPTH) return `The body is nested more than ${MAX_DEPTH} deep.`;
    if (Object.hasOwn(value, '__proto__')) return 'A member must not be named __proto__.';
    for (const child of Object.values(value)) pending.push({ value: child, depth: depth + 1 });
  }
  return undefined;
}
