import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { ErrorKind, Fault, ServiceError } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { meaningOf } from '../../edge/errors/problem-codes.js';
import type { RefusedRequest } from '../../edge/dialect/dialect.js';
import { PREFIX } from './words.js';

const TYPES = 'https://api.verifiedworkflows.com/errors/';

/** The slug of each status in a problem's `type`. */
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

/** 422 in the native API: here 422 is for bodies, and invalid parameters in the query or a header are a bad request. */
const OF_PARAMETERS = new Set(['cursor.invalid', 'workspace.invalid', 'idempotency.key_invalid']);
/** The codes whose faults in the body are listed. */
const OF_A_BODY = new Set(['request.invalid', 'task.invalid', 'webhook.url_not_public']);

/** RFC 9457 problem details with exactly the five members of the document. */
export const VerifiedWorkflowsProblem = named(
  'VerifiedWorkflowsProblem',
  z.strictObject({
    /** `https://api.verifiedworkflows.com/errors/` and the slug of the status. */
    type: z.string(),
    /** The status as text. */
    title: z.string(),
    status: z.int(),
    /** Names the invalid fields. */
    detail: z.string(),
    /** The requested path, relative to the client's base URL. */
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

/** The HTTP status of a problem in this API. Faults of a GET are faults of its parameters. */
export function statusOf(code: string, kind: ErrorKind, method: string): number {
  if (OF_PARAMETERS.has(code) || (code === 'request.invalid' && method === 'GET')) return 400;
  return meaningOf(code, kind).status;
}

export function problemOf(refusal: ServiceError, { method, path }: RefusedRequest): VerifiedWorkflowsProblem {
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

/** `/required_skills/0` as `required_skills.0`; a fault of the body as a whole has no name. */
function described({ pointer, detail }: Fault): string {
  const name = pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
  return name === '' ? detail : `${name}: ${detail}`;
}
