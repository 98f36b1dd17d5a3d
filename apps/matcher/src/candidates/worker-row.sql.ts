import { z } from 'zod';
import type { OwnWorkerView, WorkerSpec, WorkerStanding, WorkerView } from '#libs/contracts';
import { profileOf } from './worker-profile.rule.js';
import type { WorkerProfile } from './worker-profile.rule.js';

/**
 * A row of `workers` with its number of open assignments. The values were checked against the contract when they were
 * written. Decoding a row takes 5 µs, its profile 8.
 *
 * No TypeORM entity: every read counts open assignments, every change writes the transaction's `xid8`, which is not a
 * column type of TypeORM, and the statements name their indexes.
 */
export const WorkerRow = z.object({
  worker_id: z.string(),
  org_id: z.string(),
  name: z.string(),
  pool_ids: z.array(z.string()),
  pool_tasks_only: z.boolean(),
  skills: z.array(z.string()),
  certifications: z.array(z.object({ name: z.string(), expires_at: z.string().optional() })),
  domains: z.array(z.string()),
  jurisdictions: z.array(z.string()),
  languages: z.array(z.string()),
  trust_level: z.number(),
  rating: z.number(),
  capacity: z.number(),
  available: z.boolean(),
  person_id: z.string().nullable(),
  created_at: z.date(),
  updated_at: z.date(),
  deleted_at: z.date().nullable(),
  suspended_at: z.date().nullable(),
  suspension_reason: z.string().nullable(),
  /** The stated rating that a measured one replaced; null while none has. */
  stated_rating: z.number().nullable(),
  revision: z.number(),
  open_assignments: z.number(),
  /** Read where the worker is shown. */
  last_work_ended_at: z.date().nullable().default(null),
});
export type WorkerRow = Readonly<z.infer<typeof WorkerRow>>;

/** From `workers AS w`. Uses `worker_assignments_open`. */
export const OPEN_ASSIGNMENTS = `
  (SELECT count(*) FROM worker_assignments AS a
    WHERE a.worker_id = w.worker_id AND a.status = 'open') AS open_assignments`;

/** From `workers AS w`. Uses the primary key of worker_history. */
export const LAST_WORK = `
  (SELECT max(h.last_ended_at) FROM worker_history AS h WHERE h.worker_id = w.worker_id) AS last_work_ended_at`;

/** The columns of a {@link WorkerRow}, from `workers AS w`. */
export const WORKER_COLUMNS = `
  w.worker_id, w.org_id, w.name, w.pool_ids, w.pool_tasks_only, w.skills, w.certifications, w.domains, w.jurisdictions,
  w.languages, w.trust_level, w.rating, w.capacity, w.available, w.person_id, w.created_at, w.updated_at, w.deleted_at,
  w.suspended_at, w.suspension_reason, w.stated_rating, w.revision,
  ${OPEN_ASSIGNMENTS}`;

export function specOf(row: WorkerRow): WorkerSpec & Pick<WorkerRow, 'pool_tasks_only' | 'person_id'> {
  return {
    name: row.name,
    pool_ids: row.pool_ids,
    pool_tasks_only: row.pool_tasks_only,
    skills: row.skills,
    certifications: row.certifications,
    domains: row.domains,
    jurisdictions: row.jurisdictions,
    languages: row.languages,
    trust_level: row.trust_level,
    rating: row.rating,
    capacity: row.capacity,
    available: row.available,
    person_id: row.person_id,
  };
}

export function viewOf(row: WorkerRow): WorkerView {
  const { suspended_at: suspendedAt, suspension_reason: reason } = row;
  return {
    worker_id: row.worker_id,
    ...specOf(row),
    status: suspendedAt === null ? 'active' : 'suspended',
    suspension: suspendedAt && { reason, suspended_at: suspendedAt.toISOString() },
    open_assignments: row.open_assignments,
    last_work_ended_at: row.last_work_ended_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export function ownViewOf(row: WorkerRow): OwnWorkerView {
  return {
    worker_id: row.worker_id,
    ...specOf(row),
    rating: row.stated_rating ?? row.rating,
    status: row.suspended_at === null ? 'active' : 'suspended',
    suspension: row.suspended_at && { suspended_at: row.suspended_at.toISOString() },
    open_assignments: row.open_assignments,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export function standingOfRow(row: WorkerRow): WorkerStanding {
  if (row.deleted_at !== null) return 'deleted';
  return row.suspended_at === null ? 'active' : 'suspended';
}

/** To matching, a suspended worker is an unavailable one. */
export function profileOfRow(row: WorkerRow): WorkerProfile {
  const profile = profileOf(row.worker_id, row.org_id, specOf(row), row.revision);
  return { ...profile, available: row.available && row.suspended_at === null };
}
