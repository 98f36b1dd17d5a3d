import { z } from 'zod';
import { Id, Instant, InstantOut, EXAMPLE } from '#libs/contracts';
import { named } from '../endpoint/documented.js';
import { pageQuery } from '../endpoint/query-values.js';

/** Something that someone with a key changed, or tried to. */
export const AuditAction = named(
  'AuditAction',
  z.object({
    id: Id,
    /** Null for what concerns the installation as a whole. */
    org_id: Id.nullable(),
    at: InstantOut,
    actor: z.object({
      kind: z.enum(['agent', 'worker', 'operator']),
      /** The API key's id; of an operator, a name made from the key. */
      key_id: z.string(),
      worker_id: Id.nullable(),
    }),
    /** The client's address, after trusted proxies. */
    ip: z.string(),
    user_agent: z.string().nullable(),
    /** Such as `api_key.create`. */
    action: z.string(),
    /** The ids in the request's path. */
    target: z.record(z.string(), z.string()),
    /** Fields of the request, none of them secret; of a large one only their names. */
    details: z.record(z.string(), z.unknown()),
    request_id: z.string(),
    /** The answer's HTTP status; null while it runs, and when the gateway died during it. */
    status: z.int().nullable(),
    /** The path of what it made, where that has one. */
    location: z.string().nullable(),
  }),
  {
    id: EXAMPLE.eventId,
    org_id: EXAMPLE.orgId,
    at: EXAMPLE.createdAt,
    actor: { kind: 'agent', key_id: EXAMPLE.keyId, worker_id: null },
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
  /** Key ids and the operators' names are kept in lower case. */
  actor_key_id: z.string().max(100).toLowerCase().optional(),
  from: Instant.optional(),
  to: Instant.optional(),
};

export const AuditQuery = z.strictObject({ ...pageQuery, ...filters });
export type AuditQuery = z.output<typeof AuditQuery>;

export const InstallationAuditQuery = z.strictObject({ ...pageQuery, ...filters, org_id: Id.optional() });
export type InstallationAuditQuery = z.output<typeof InstallationAuditQuery>;
