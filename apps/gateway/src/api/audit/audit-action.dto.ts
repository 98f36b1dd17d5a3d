import { z } from 'zod';
import { Id, Instant, InstantOut, EXAMPLE } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { pageQuery } from '../../edge/schemas/input.js';

/** A change, successful or attempted, made with a key or by a person who was signed in. */
export const AuditAction = named(
  'AuditAction',
  z.object({
    id: Id,
    /** Null for actions on the installation as a whole. */
    org_id: Id.nullable(),
    at: InstantOut,
    actor: z.object({
      kind: z.enum(['agent', 'worker', 'operator']),
      /**
       * The API key's id; for an operator, a name derived from the key; for a person, the key of their membership, or
       * their own id outside of any organization.
       */
      key_id: z.string(),
      worker_id: Id.nullable(),
      /** The account of the person who was signed in, and the session; null for a key. */
      person_id: Id.nullable(),
      session_id: Id.nullable(),
    }),
    /** The client's address as forwarded by trusted proxies. */
    ip: z.string(),
    user_agent: z.string().nullable(),
    /** For example `api_key.create`. */
    action: z.string(),
    /** The ids in the request's path. */
    target: z.record(z.string(), z.string()),
    /** Non-secret fields of the request; for a large request, only their names. */
    details: z.record(z.string(), z.unknown()),
    request_id: z.string(),
    /** The HTTP status of the response; null while the request runs, and when the gateway died during it. */
    status: z.int().nullable(),
    /** The path of the created resource, if it has one. */
    location: z.string().nullable(),
  }),
  {
    id: EXAMPLE.eventId,
    org_id: EXAMPLE.orgId,
    at: EXAMPLE.createdAt,
    actor: { kind: 'agent', key_id: EXAMPLE.keyId, worker_id: null, person_id: null, session_id: null },
    ip: '203.0.113.7',
    user_agent: 'triage-agent/2.4',
    action: 'task.create',
    target: {},
    details: { title: 'Verify endpoint owner activity' },
    request_id: 'req-7f3a',
    status: 201,
    location: `/v1/tasks/${EXAMPLE.taskId}`,
  },
);
export type AuditAction = z.infer<typeof AuditAction>;

const filters = {
  action: z.string().max(100).optional(),
  /** Key ids and operators' names are stored in lower case. */
  actor_key_id: z.string().max(100).toLowerCase().optional(),
  actor_person_id: Id.optional(),
  /** Of one resource: an id in the request's path. */
  target_id: Id.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
};

export const AuditQuery = z.strictObject({ ...pageQuery, ...filters });
export type AuditQuery = z.output<typeof AuditQuery>;

export const InstallationAuditQuery = z.strictObject({ ...pageQuery, ...filters, org_id: Id.optional() });
export type InstallationAuditQuery = z.output<typeof InstallationAuditQuery>;
