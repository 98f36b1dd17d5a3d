import { Id } from '#libs/contracts';
import type { Caller } from '../auth/domain/caller.js';

/** How an endpoint that changes something is recorded. */
export type Audit =
  /** In the audit log, with these fields of its body: never secrets, and of a `url` its origin alone. */
  | { readonly action: `${string}.${string}`; readonly fields: readonly string[] }
  /** In the event history of its task, which says who did what and when. */
  | 'task_events'
  /** Not at all, because it changes nothing that anyone else has. */
  | 'changes_nothing';

/** What is recorded of a request before it is carried out. */
export interface AuditedAction {
  readonly id: string;
  readonly orgId: string | null;
  readonly at: Date;
  readonly actor: { readonly kind: Caller['kind']; readonly keyId: string; readonly workerId: string | null };
  readonly ip: string;
  readonly userAgent: string | null;
  readonly action: string;
  /** The ids in its path. */
  readonly target: Readonly<Record<string, unknown>>;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

const MAX_USER_AGENT_CHARS = 200;
/** A worker with hundreds of skills is recorded by its fields' names alone. */
const MAX_DETAILS_CHARS = 4_000;

export interface AuditedRequest {
  readonly caller: Caller;
  readonly ip: string;
  readonly userAgent: string | string[] | undefined;
  readonly params: unknown;
  readonly body: unknown;
  readonly requestId: string;
}

/** What the audit log holds of a request. @param audit how its endpoint is recorded */
export function auditedActionOf(
  { action, fields }: Exclude<Audit, string>,
  request: AuditedRequest,
  made: { readonly id: string; readonly at: Date },
): AuditedAction {
  const { caller, userAgent } = request;
  const target = textMembers(request.params);
  return {
    ...made,
    // What the operator does about an organization is shown to it as well.
    orgId: caller.kind === 'operator' ? organizationIn(target) : caller.orgId,
    actor: {
      kind: caller.kind,
      keyId: caller.keyId,
      workerId: caller.kind === 'worker' ? caller.workerId : null,
    },
    ip: request.ip,
    userAgent: typeof userAgent === 'string' ? userAgent.slice(0, MAX_USER_AGENT_CHARS) : null,
    action,
    target: storableMembers(target),
    details: storableMembers(bounded(picked(request.body, fields))),
    requestId: request.requestId,
  };
}

/** Null where there is none, and for what is no id and will be refused. */
function organizationIn(target: Readonly<Record<string, string>>): string | null {
  return Id.safeParse(target['org_id']).data ?? null;
}

function picked(body: unknown, fields: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => fields.includes(name))
      .map(([name, value]: [string, unknown]) => [name, name === 'url' ? originOf(value) : value]),
  );
}

/** Paths and queries of webhooks' addresses are often their secrets. */
function originOf(url: unknown): unknown {
  return typeof url === 'string' ? (URL.parse(url)?.origin ?? null) : null;
}

function bounded(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (JSON.stringify(details).length <= MAX_DETAILS_CHARS) return details;
  return { changed_fields: Object.keys(details) };
}

/** PostgreSQL's JSON has no U+0000 and no halves of surrogate pairs; the path was not validated yet. */
function storableMembers(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [storableText(name), storable(value)]),
  );
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  return isMembers(value) ? storableMembers(value) : value;
}

function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function textMembers(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  const members: readonly (readonly [string, unknown])[] = Object.entries(value);
  return Object.fromEntries(
    members.flatMap(([name, member]) =>
      // An id as it is kept; what is no id will be refused and is recorded as it came.
      typeof member === 'string' ? [[name, Id.safeParse(member).data ?? member]] : [],
    ),
  );
}
