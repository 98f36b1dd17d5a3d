import type { Certification, WorkerSpec, WorkerView } from '#libs/contracts';
import { profileOf } from '../domain/worker-profile.js';
import type { WorkerProfile } from '../domain/worker-profile.js';

export interface WorkerRow {
  readonly worker_id: string;
  readonly org_id: string;
  readonly name: string;
  readonly pool_ids: string[];
  readonly skills: string[];
  readonly certifications: Certification[];
  readonly domains: string[];
  readonly jurisdictions: string[];
  readonly languages: string[];
  readonly trust_level: number;
  readonly rating: number;
  readonly capacity: number;
  readonly available: boolean;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly deleted_at: Date | null;
  readonly open_assignments: number;
}

/** From `workers AS w`, by `worker_assignments_open`. */
export const OPEN_ASSIGNMENTS = `
  (SELECT count(*) FROM worker_assignments AS a
    WHERE a.worker_id = w.worker_id AND a.status = 'open') AS open_assignments`;

/** The columns of a {@link WorkerRow}, from `workers AS w`. */
export const WORKER_COLUMNS = `
  w.worker_id, w.org_id, w.name, w.pool_ids, w.skills, w.certifications, w.domains, w.jurisdictions,
  w.languages, w.trust_level, w.rating, w.capacity, w.available, w.created_at, w.updated_at, w.deleted_at,
  ${OPEN_ASSIGNMENTS}`;

export function specOf(row: WorkerRow): WorkerSpec {
  return {
    name: row.name,
    pool_ids: row.pool_ids,
    skills: row.skills,
    certifications: row.certifications,
    domains: row.domains,
    jurisdictions: row.jurisdictions,
    languages: row.languages,
    trust_level: row.trust_level,
    rating: row.rating,
    capacity: row.capacity,
    available: row.available,
  };
}

export function viewOf(row: WorkerRow): WorkerView {
  return {
    worker_id: row.worker_id,
    ...specOf(row),
    open_assignments: row.open_assignments,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export function profileOfRow(row: WorkerRow): WorkerProfile {
  return profileOf(row.worker_id, row.org_id, specOf(row));
}
