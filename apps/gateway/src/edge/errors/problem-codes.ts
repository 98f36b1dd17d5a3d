import { ServiceError } from '#libs/contracts';
import type { ErrorDetails, ErrorKind } from '#libs/contracts';

interface ProblemMeaning {
  readonly kind: ErrorKind;
  /** The fixed title of this type of problem; `detail` describes the occurrence. */
  readonly title: string;
  /** Set when it differs from the status of the kind. */
  readonly status?: number;
}

/**
 * Every problem a caller can get, by its stable code. A code never changes its meaning and is never reused; a service's
 * code that is missing here is shown by its kind.
 */
export const PROBLEMS = {
  'request.bad_json': { kind: 'invalid', status: 400, title: 'The body is not JSON' },
  'request.malformed': { kind: 'invalid', status: 400, title: 'The request is malformed' },
  'request.ambiguous': { kind: 'invalid', status: 400, title: 'The request can be read in two ways' },
  'request.timeout': { kind: 'invalid', status: 408, title: 'The request timed out' },
  'request.method_not_allowed': { kind: 'invalid', status: 405, title: 'The method is not allowed' },
  'request.too_large': { kind: 'too_large', title: 'The body is too large' },
  'request.too_complex': { kind: 'too_large', title: 'The body holds too many values' },
  'request.headers_too_large': { kind: 'too_large', status: 431, title: 'The headers are too large' },
  'request.too_many_bodies': { kind: 'rate_limited', title: 'Too many request bodies at a time' },
  'request.too_many_pipelined': { kind: 'rate_limited', title: 'Too many requests on one connection' },
  'request.too_many_concurrent': {
    kind: 'rate_limited',
    title: 'Too many requests of the organization at a time',
  },
  'connection.too_many': { kind: 'rate_limited', title: 'Too many connections' },
  'request.length_required': { kind: 'invalid', status: 411, title: 'The body has no Content-Length' },
  'request.media_type': { kind: 'invalid', status: 415, title: 'The body has a type that is not accepted' },
  'request.invalid': { kind: 'invalid', title: 'The request is not valid' },
  'route.not_found': { kind: 'not_found', title: 'There is no such route' },
  'auth.key_missing': { kind: 'unauthorized', title: 'An API key is required' },
  'auth.key_invalid': { kind: 'unauthorized', title: 'The API key is not valid' },
  'auth.key_unknown': { kind: 'forbidden', title: 'The API key is not registered, or it was revoked' },
  'auth.scope_missing': { kind: 'forbidden', title: 'The key lacks a scope' },
  'auth.wrong_key_kind': { kind: 'forbidden', title: 'The endpoint requires another kind of key' },
  'auth.address_not_allowed': { kind: 'forbidden', title: 'The key may not be used from this address' },
  'auth.pool_not_allowed': { kind: 'forbidden', title: 'The key is limited to other pools' },
  'auth.grant_too_wide': { kind: 'forbidden', title: 'A key cannot grant more than it has' },
  'auth.too_many_failures': { kind: 'rate_limited', title: 'Too many failed attempts' },
  'session.ended': { kind: 'unauthorized', title: 'The session has ended' },
  'session.cross_site': { kind: 'forbidden', title: 'The request comes from another site' },
  'session.organization_required': {
    kind: 'invalid',
    status: 400,
    title: 'The request must name an organization',
  },
  'session.not_a_member': { kind: 'forbidden', title: 'The person is not a member of the organization' },
  'session.not_found': { kind: 'not_found', title: 'There is no such session' },
  'sign_in.not_found': { kind: 'not_found', title: 'There is no such sign-in' },
  'sign_in.other_browser': { kind: 'forbidden', title: 'The sign-in was begun in another browser' },
  'sign_in.code_wrong': { kind: 'forbidden', title: 'The code is not right' },
  'sign_in.ended': { kind: 'conflict', title: 'The sign-in has ended' },
  'sign_in.link_invalid': { kind: 'forbidden', title: 'The sign-in link is not valid' },
  'sign_in.no_mail': { kind: 'conflict', title: 'The gateway sends no e-mail' },
  'sign_in.too_many': { kind: 'rate_limited', title: 'Too many attempts to sign in' },
  'passkey.not_found': { kind: 'not_found', title: 'There is no such passkey' },
  'passkey.invalid': { kind: 'forbidden', title: 'The passkey is not valid' },
  'passkey.exists': { kind: 'conflict', title: 'The authenticator has a passkey already' },
  'passkey.too_many': { kind: 'conflict', title: 'There are too many passkeys' },
  'oidc.not_configured': { kind: 'conflict', title: 'There is no issuer to sign in with' },
  'oidc.refused': { kind: 'forbidden', title: 'The issuer does not confirm the sign-in' },
  'oidc.unknown_person': { kind: 'forbidden', title: 'The person has no account' },
  'person.not_found': { kind: 'not_found', title: 'There is no such person' },
  'person.email_taken': { kind: 'conflict', title: 'Another person has this e-mail address' },
  'member.not_found': { kind: 'not_found', title: 'There is no such member' },
  'member.exists': { kind: 'conflict', title: 'The person is a member already' },
  'member.last_owner': { kind: 'conflict', title: 'The organization needs an owner' },
  'invitation.not_found': { kind: 'not_found', title: 'There is no such invitation' },
  'invitation.invalid': { kind: 'forbidden', title: 'The invitation is not valid' },
  'invitation.other_person': { kind: 'forbidden', title: 'The invitation is for another person' },
  'invitation.too_many': { kind: 'rate_limited', title: 'Too many invitations' },
  'member.worker_taken': { kind: 'conflict', title: 'Another member has this worker record' },
  'rate_limit.exceeded': { kind: 'rate_limited', title: 'Too many requests' },
  'wait.too_many': { kind: 'rate_limited', title: 'Too many waiting requests' },
  'workspace.invalid': { kind: 'invalid', title: 'The Workspace-Id is not valid' },
  'idempotency.key_invalid': { kind: 'invalid', title: 'The Idempotency-Key is not valid' },
  'idempotency.key_reused': { kind: 'invalid', title: 'The Idempotency-Key was used for another request' },
  'idempotency.in_progress': { kind: 'conflict', title: 'A request with this Idempotency-Key is running' },
  'idempotency.other_key': { kind: 'conflict', title: 'Another API key sent this Idempotency-Key' },
  'cursor.invalid': { kind: 'invalid', title: 'The cursor is not valid' },
  'task.not_found': { kind: 'not_found', title: 'There is no such task' },
  'task.not_ended': { kind: 'conflict', title: 'The task has not ended' },
  'task.not_published': { kind: 'conflict', title: 'The events of the task are not published yet' },
  'task.conflict': { kind: 'conflict', title: 'The task is not in a state for this' },
  'task.deadline_passed': { kind: 'invalid', title: 'The deadline has passed' },
  'task.not_cancellable': { kind: 'conflict', title: 'The task has ended' },
  'search.not_ready': { kind: 'unavailable', title: 'Tasks cannot be searched yet' },
  'bulk_job.not_found': { kind: 'not_found', title: 'There is no such job' },
  'bulk.count_changed': { kind: 'conflict', title: 'More tasks match than expected' },
  'bulk.too_many_tasks': { kind: 'invalid', title: 'Too many tasks match' },
  'bulk.too_many_jobs': { kind: 'rate_limited', title: 'Too many jobs have not ended' },
  'task.foreign_organization': { kind: 'forbidden', title: 'The task is for another organization' },
  'task.invalid': { kind: 'invalid', title: 'The task is not valid' },
  'schema.too_complex': { kind: 'invalid', title: 'The schema is too complex' },
  'schema.busy': { kind: 'rate_limited', title: 'The schema checker is busy' },
  'export.too_many': { kind: 'rate_limited', title: 'Too many concurrent exports' },
  'event_stream.too_many': { kind: 'rate_limited', title: 'Too many open event streams' },
  'assignment.not_found': { kind: 'not_found', title: 'There is no such assignment' },
  'assignment.conflict': { kind: 'conflict', title: 'The assignment is not in a state for this' },
  'output.invalid': { kind: 'invalid', title: 'The answer does not match the output schema' },
  'output.too_costly': { kind: 'invalid', title: 'The answer takes too long to check' },
  'draft.not_found': { kind: 'not_found', title: 'There is no draft' },
  'draft.conflict': { kind: 'conflict', title: 'The draft has changed' },
  'test_receiver.not_found': { kind: 'not_found', title: 'No test receiver is open' },
  'test_receiver.closed': { kind: 'not_found', status: 410, title: 'The test receiver has closed' },
  'worker.not_found': { kind: 'not_found', title: 'There is no such worker' },
  'worker.suspended': { kind: 'forbidden', title: 'The worker is suspended' },
  'worker.not_eligible': { kind: 'conflict', title: 'The worker is not eligible for the task' },
  'worker.full': { kind: 'conflict', title: 'The worker has no free capacity' },
  'worker.had_task': { kind: 'conflict', title: 'The worker has had the task' },
  'worker.is_requester': { kind: 'conflict', title: 'The worker requested the task' },
  'worker.person_had_task': { kind: 'conflict', title: 'The person has or had the task' },
  'worker.unavailable': { kind: 'conflict', title: 'The worker is suspended or deleted' },
  'worker.changed': { kind: 'conflict', title: 'The worker has just changed' },
  'worker.shared': { kind: 'forbidden', title: 'The worker also belongs to other pools' },
  'worker.pool_unknown': { kind: 'invalid', title: 'There is no such pool' },
  'pool.not_found': { kind: 'not_found', title: 'There is no such pool' },
  'pool.name_taken': { kind: 'conflict', title: 'Another pool has this name' },
  'pool.in_use': { kind: 'conflict', title: 'The pool is in use' },
  'api_key.not_found': { kind: 'not_found', title: 'There is no such API key' },
  'api_key.dialect_fixed': { kind: 'conflict', title: 'The API key cannot change to this dialect' },
  'api_key.revoked': { kind: 'conflict', title: 'The API key has been revoked' },
  'organization.not_found': { kind: 'not_found', title: 'There is no such organization' },
  'organization.suspended': { kind: 'forbidden', title: 'The organization is suspended' },
  'organization.secret_rotated': { kind: 'conflict', title: 'The signing secret has been rotated' },
  'webhook_endpoint.not_found': { kind: 'not_found', title: 'There is no such webhook endpoint' },
  'webhook_endpoint.disabled': { kind: 'conflict', title: 'The webhook endpoint is disabled' },
  'webhook.url_not_public': { kind: 'invalid', title: 'The URL is not a public address' },
  'webhook_endpoint.organization_secret': {
    kind: 'conflict',
    title: 'The organization’s secret signs for this endpoint',
  },
  'webhook.too_many_secrets': { kind: 'conflict', title: 'Too many signing secrets are valid' },
  'webhook.event_unknown': { kind: 'invalid', title: 'The endpoint’s dialect has no such event' },
  'webhook.event_not_receivable': { kind: 'forbidden', title: 'The key may not receive this event' },
  'webhook.too_many_endpoints': { kind: 'conflict', title: 'There are too many webhook endpoints' },
  'webhook_delivery.not_found': { kind: 'not_found', title: 'There is no such delivery' },
  'webhook_delivery.pending': { kind: 'conflict', title: 'The delivery is still pending' },
  'billing.insufficient_funds': { kind: 'insufficient_funds', title: 'The balance does not cover this' },
  'billing.insufficient_earnings': {
    kind: 'insufficient_funds',
    title: 'The earnings do not cover this',
  },
  'billing.balance_limit': { kind: 'conflict', title: 'The balance would exceed its limit' },
  'billing.operator_only': { kind: 'forbidden', title: 'Only the operator adds funds' },
  'billing.price_in_past': { kind: 'invalid', title: 'A price cannot start in the past' },
  'billing.usage_range': { kind: 'invalid', title: 'The range is not valid' },
  'billing.usage_too_detailed': { kind: 'invalid', title: 'The usage report is too large' },
  'file.not_found': { kind: 'not_found', title: 'There is no such file' },
  'file.content_missing': { kind: 'not_found', title: 'The content of the file is gone' },
  'file.digest_mismatch': { kind: 'invalid', title: 'The content does not have the stated SHA-256' },
  'file.type_mismatch': { kind: 'invalid', title: 'The content is not of the stated type' },
  'file.infected': { kind: 'invalid', title: 'The virus scan found something in the file' },
  'file.not_scanned': { kind: 'conflict', title: 'The file has not been scanned for viruses' },
  'file.quarantined': { kind: 'conflict', title: 'The virus scan found something in the stored file' },
  'file.scan_failed': { kind: 'conflict', status: 503, title: 'The virus scan did not work' },
  'file.in_use': { kind: 'conflict', title: 'The file is being submitted' },
  'file.too_many': { kind: 'conflict', title: 'The assignment has as many files as it may' },
  'file.storage_full': { kind: 'conflict', status: 507, title: 'The organization has no room for the file' },
  'file.too_many_uploads': { kind: 'rate_limited', title: 'Too many concurrent uploads' },
  'file.range_invalid': { kind: 'invalid', status: 416, title: 'The file has no such range' },
  'file.storage_missing': { kind: 'conflict', status: 501, title: 'This installation stores no files' },
  'dead_letter.not_found': { kind: 'not_found', title: 'There is no such dead letter' },
  'dead_letter.resolved': { kind: 'conflict', title: 'The dead letter is resolved already' },
  'erasure.not_found': { kind: 'not_found', title: 'There is no such erasure' },
  'statement.not_found': { kind: 'not_found', title: 'There is no such statement' },
  'gold.not_found': { kind: 'not_found', title: 'The task has no known answer' },
  'quality_settings.invalid': { kind: 'invalid', title: 'The settings contradict each other' },
  'rule_set.not_found': { kind: 'not_found', title: 'There is no such rule set' },
  'rule_set.in_past': { kind: 'invalid', title: 'Rules cannot start in the past' },
  'assessment.not_found': { kind: 'not_found', title: 'There is no such assessment' },
  'recalibration.in_progress': { kind: 'conflict', title: 'A recalibration is in progress' },
  'audit.size_invalid': { kind: 'invalid', title: 'The audit tree has no such size' },
  'service.unavailable': { kind: 'unavailable', title: 'A dependency is unavailable' },
  'service.overloaded': { kind: 'unavailable', title: 'The gateway is overloaded' },
  internal: { kind: 'internal', title: 'Internal error' },
} as const satisfies Record<string, ProblemMeaning>;

export type ProblemCode = keyof typeof PROBLEMS;

export const STATUS_OF_KIND = {
  invalid: 422,
  unauthorized: 401,
  insufficient_funds: 402,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorKind, number>;

const TITLE_OF_KIND: Record<ErrorKind, string> = {
  invalid: 'The request is not valid',
  unauthorized: 'The API key is not valid',
  insufficient_funds: 'The balance does not cover this',
  forbidden: 'This is not allowed',
  not_found: 'Not found',
  conflict: 'This conflicts with the current state',
  too_large: 'The body is too large',
  rate_limited: 'Too many requests',
  unavailable: 'A dependency is unavailable',
  internal: 'Internal error',
};

/** The HTTP status and title of a problem: those of its code, else those of its kind. */
export function meaningOf(
  code: string,
  kind: ErrorKind,
): { readonly status: number; readonly title: string } {
  const known: ProblemMeaning | undefined = isProblemCode(code) ? PROBLEMS[code] : undefined;
  return {
    status: known?.status ?? STATUS_OF_KIND[known?.kind ?? kind],
    title: known?.title ?? TITLE_OF_KIND[kind],
  };
}

/** Creates a refusal of the gateway itself, to be thrown. */
export function refuse(code: ProblemCode, detail: string, details: ErrorDetails = {}): ServiceError {
  return new ServiceError(PROBLEMS[code].kind, code, detail, details);
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}
