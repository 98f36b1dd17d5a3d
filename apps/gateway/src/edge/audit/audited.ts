import { z } from 'zod';
import { Id } from '#libs/contracts';
import { sessionOf } from '../auth/caller.js';
import type { Caller } from '../auth/caller.js';
import type { RecordedAs } from './audit-of-endpoint.rule.js';

export interface AuditedActor {
  /** A person acts with a key of their membership; outside of any organization, as an agent with their own id. */
  readonly kind: 'agent' | 'worker' | 'operator';
  readonly keyId: string;
  readonly workerId: string | null;
  /** The person and the session; null for a key. */
  readonly personId: string | null;
  readonly sessionId: string | null;
}

/** The part of a request that is recorded before it is carried out. */
export interface AuditedAction {
  readonly id: string;
  readonly orgId: string | null;
  readonly at: Date;
  readonly actor: AuditedActor;
  readonly ip: string;
  readonly userAgent: string | null;
  readonly action: string;
  /** The ids in the path. */
  readonly target: Readonly<Record<string, unknown>>;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

const MAX_USER_AGENT_CHARS = 200;
/** Above this size, such as for a worker with hundreds of skills, only the names of the fields are recorded. */
const MAX_DETAILS_CHARS = 4_000;

export interface AuditedRequest {
  readonly caller: Caller;
  readonly ip: string;
  readonly userAgent: string | string[] | undefined;
  readonly params: unknown;
  readonly body: unknown;
  readonly requestId: string;
}

/**
 * The audit log entries of a request: one, or for what a person does outside of any organization one for each of theirs.
 *
 * @param audit how its endpoint is recorded
 */
export function auditedActionsOf(
  audit: RecordedAs,
  request: AuditedRequest,
  made: { readonly nextId: () => string; readonly at: Date },
): readonly AuditedAction[] {
  const { caller } = request;
  const orgIds = caller.kind === 'person' && caller.orgIds.length > 0 ? caller.orgIds : [undefined];
  return orgIds.map(orgId => auditedActionOf(audit, request, { id: made.nextId(), at: made.at }, orgId));
}

/** @param orgId undefined for the organization of the caller, or of the path */
export function auditedActionOf(
  { action, fields }: RecordedAs,
  request: AuditedRequest,
  made: { readonly id: string; readonly at: Date },
  orgId?: string,
): AuditedAction {
  const { caller, userAgent } = request;
  const target = textMembers(request.params);
  return {
    ...made,
    // An operator's action on an organization is also shown to that organization.
    orgId: orgId ?? ('orgId' in caller ? caller.orgId : organizationIn(target)),
    actor: actorOf(caller),
    ip: request.ip,
    userAgent: typeof userAgent === 'string' ? shownUserAgent(userAgent) : null,
    action,
    target: storableMembers(target),
    details: storableMembers(bounded(picked(request.body, fields))),
    requestId: request.requestId,
  };
}

export function shownUserAgent(userAgent: string): string {
  return userAgent.slice(0, MAX_USER_AGENT_CHARS);
}

function actorOf(caller: Caller): AuditedActor {
  const { personId = null, sessionId = null } = sessionOf(caller) ?? {};
  const by = { personId, sessionId };
  if (caller.kind === 'person') {
    return { kind: 'agent', keyId: caller.session.personId, workerId: null, ...by };
  }
  return {
    kind: caller.kind,
    keyId: caller.keyId,
    workerId: caller.kind === 'worker' ? caller.workerId : null,
    ...by,
  };
}

/** Null when there is none, and for a malformed id, which will be refused. */
function organizationIn(target: Readonly<Record<string, string>>): string | null {
  return Id.safeParse(target['org_id']).data ?? null;
}

function picked(body: unknown, fields: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body)
      .filter(([name]) => fields.includes(name))
      .map(([name, value]: [string, unknown]) => [name, recorded(name, value)]),
  );
}

/**
 * People are recorded only in the shapes in which an erasure finds them: a request is recorded before it is validated.
 */
function recorded(name: string, value: unknown): unknown {
  switch (name) {
    case 'url':
      return originOf(value);
    case 'action':
      return withoutReason(value);
    case 'person_id':
      return typeof value === 'string' ? value : null;
    case 'person_ids':
      return z.array(z.string()).safeParse(value).data ?? null;
    default:
      return value;
  }
}

/** The reason of an action is written in the events of its tasks, where an erasure finds it. */
function withoutReason(action: unknown): unknown {
  if (!isMembers(action)) return action;
  return Object.fromEntries(Object.entries(action).filter(([name]) => name !== 'reason'));
}

/** Paths and queries of webhook URLs often contain secrets. */
function originOf(url: unknown): unknown {
  return typeof url === 'string' ? (URL.parse(url)?.origin ?? null) : null;
}

function bounded(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (JSON.stringify(details).length <= MAX_DETAILS_CHARS) return details;
  return { changed_fields: Object.keys(details) };
}

/** PostgreSQL's JSON holds neither U+0000 nor unpaired surrogates; the path has not been validated yet. */
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
      // A valid id is recorded as it is stored; a malformed one will be refused and is recorded unchanged.
      typeof member === 'string' ? [[name, Id.safeParse(member).data ?? member]] : [],
    ),
  );
}
