import { z } from 'zod';
import { JsonValue } from '#libs/contracts';
import type { ServiceError } from '#libs/contracts';
import { named } from '../schemas/documented.js';
import { meaningOf } from './problem-codes.js';

/** RFC 9457 problem details, with our `code` and the faults of an invalid body. */
export const Problem = named(
  'Problem',
  z.strictObject({
    /** `urn:countersign:problem:` and the code: an identifier for comparison, not a URL to fetch. */
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    /** The requested path. */
    instance: z.string(),
    code: z.string(),
    /** What is stored instead, where a request was written from something else: see `draft.conflict`. */
    current: JsonValue.optional(),
    errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
  }),
  {
    type: 'urn:countersign:problem:request.invalid',
    title: 'The request is not valid',
    status: 422,
    detail: 'The body is not valid.',
    instance: '/v1/tasks',
    code: 'request.invalid',
    errors: [{ pointer: '/sla/urgency', detail: 'Must be one of low, normal, high, critical.' }],
  },
);
export type Problem = z.infer<typeof Problem>;

/** The public form of a refusal. Only the refusal's message is sent, never its cause. */
export function problemOf({ kind, code, message, details }: ServiceError, instance: string): Problem {
  const faults = details.faults ?? [];
  return {
    type: `urn:countersign:problem:${code}`,
    ...meaningOf(code, kind),
    detail: message,
    instance,
    code,
    ...(details.current !== undefined && { current: details.current }),
    ...(faults.length === 0 ? {} : { errors: faults.map(({ pointer, detail }) => ({ pointer, detail })) }),
  };
}

/** The default wait when the refusing service gave none. */
const RETRY_AFTER_SECONDS = 1;

/** The headers of a refusal: how to authenticate, and when to retry. */
export function refusalHeaders({ kind, code, details }: ServiceError): Record<string, string> {
  if (kind === 'unauthorized') {
    const error = code === 'auth.key_missing' || code === 'session.ended' ? '' : ', error="invalid_token"';
    return { 'www-authenticate': `Bearer realm="countersign"${error}` };
  }
  const waitSeconds = details.retry_after_seconds;
  if (kind === 'rate_limited' || kind === 'unavailable') {
    return { 'retry-after': String(waitSeconds ?? RETRY_AFTER_SECONDS) };
  }
  return waitSeconds === undefined ? {} : { 'retry-after': String(waitSeconds) };
}
