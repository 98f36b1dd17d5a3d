import { refuse } from '../errors/refuse.js';
import { MAX_DEPTH } from './body-limits.js';
import type { BodyLimits } from './body-limits.js';
import { complexityOf } from './json-complexity.js';

/**
 * The value in a body, undefined for an empty one. Of members with one name the last counts, as in
 * `JSON.parse`, for everyone who reads it later, the Idempotency-Key's fingerprint included.
 *
 * @throws ServiceError 400 for what is not JSON in UTF-8, is nested too deeply, or has a member named
 *   `__proto__`, which a careless copy further on would turn into a prototype; 413 `request.too_complex` for more
 *   values than `limits` allow
 */
export function parseJsonBody(body: Buffer, limits: BodyLimits): unknown {
  if (body.length === 0) return undefined;
  const complexity = complexityOf(body, limits);
  if (complexity.outcome === 'too_deep') {
    throw refuse('request.bad_json', `The body is nested more than ${MAX_DEPTH} deep.`);
  }
  if (complexity.outcome === 'too_complex') throw refuse('request.too_complex', complexity.detail);
  const value = parse(body);
  // Only an escape hides the name from a search of the bytes, so an ordinary body is not walked.
  const mayHaveProto = body.includes('__proto__') || body.includes(String.raw`\u`);
  if (mayHaveProto && hasProtoMember(value)) {
    throw refuse('request.bad_json', 'A member must not be named __proto__.');
  }
  return value;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // The parser's own words quote the body, which may hold a secret.
    throw refuse('request.bad_json', 'The body is not valid JSON in UTF-8.');
  }
}

function hasProtoMember(body: unknown): boolean {
  const pending: unknown[] = [body];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) return true;
    for (const child of Object.values(value)) pending.push(child);
  }
  return false;
}
