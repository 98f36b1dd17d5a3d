import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { ErrorKind, Fault, ServiceError } from '#libs/contracts';
import { named } from '../../endpoint/documented.js';
import { meaningOf } from '../../errors/problem-codes.js';
import type { Asked } from '../api-conventions.js';
import { PREFIX } from './prefix.js';

const TYPES = 'https://api.verifiedworkflows.com/errors/';

/** How each status is called in a problem's `type`. */
const SLUGS: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'unauthorized',
  402: 'insufficient-funds',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  408: 'request-timeout',
  409: 'conflict',
  413: 'payload-too-large',
  415: 'unsupported-media-type',
  422: 'validation-failed',
  429: 'rate-limited',
  431: 'request-header-fields-too-large',
  500: 'internal-error',
  503: 'service-unavailable',
};

/** Natively 422: 422 is for bodies here, and parameters in the query or a header are a bad request. */
const OF_PARAMETERS = new Set(['cursor.invalid', 'workspace.invalid', 'idempotency.key_invalid']);
/** What is said before the faults of a body. */
const OF_A_BODY = new Set(['request.invalid', 'task.invalid', 'webhook.url_not_public']);

/** RFC 9457 problem details with the document's five members and no other. */
export const VerifiedWorkflowsProblem = named(
  'VerifiedWorkflowsProblem',
  z.strictObject({
    /** `https://api.verifiedworkflows.com/errors/` and a word for the status. */
    type: z.string(),
    /** The status in words. */
    title: z.string(),
    status: z.int(),
    /** Names the fields that break a rule. */
    detail: z.string(),
    /** The path that was asked for, as it stands behind the client's base URL. */
    instance: z.string(),
  }),
  {
    type: 'https://api.verifiedworkflows.com/errors/validation-failed',
    title: 'Unprocessable Entity',
    status: 422,
    detail: 'Request body schema validation failed: priority: Must be one of standard, express.',
    instance: '/v1/tasks',
  },
);
type VerifiedWorkflowsProblem = z.infer<typeof VerifiedWorkflowsProblem>;

/** The HTTP status of a problem in this API. What is wrong with a GET is wrong with its parameters. */
export function statusOf(code: string, kind: ErrorKind, method: string): number {
  if (OF_PARAMETERS.has(code) || (code === 'request.invalid' && method === 'GET')) return 400;
  return meaningOf(code, kind).status;
}

export function problemOf(refusal: ServiceError, { method, path }: Asked): VerifiedWorkflowsProblem {
  const status = statusOf(refusal.code, refusal.kind, method);
  return {
    type: TYPES + (SLUGS[status] ?? 'internal-error'),
    title: STATUS_CODES[status] ?? 'Internal Server Error',
    status,
    detail: detailOf(refusal, status),
    instance: path.slice(PREFIX.length) || '/',
  };
}

function detailOf({ code, message, details }: ServiceError, status: number): string {
  const faults = (details.faults ?? []).map(described).join('; ');
  if (faults === '') return message;
  if (status === 422 && OF_A_BODY.has(code)) return `Request body schema validation failed: ${faults}`;
  return status === 400 ? `Invalid request parameters: ${faults}` : `${message} ${faults}`;
}

/** `/required_skills/0` as `required_skills.0`; what concerns the body as a whole has no name. */
function described({ pointer, detail }: Fault): string {
  const name = pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
  return name === '' ? detail : `${name}: ${detail}`;
}
