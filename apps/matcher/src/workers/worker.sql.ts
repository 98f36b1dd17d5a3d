import { labelKey } from '#libs/contracts';
import type { WorkerSpec } from '#libs/contracts';
import { LAST_WORK, WORKER_COLUMNS } from '../candidates/worker-row.sql.js';

/** `$1` the worker, `$2` its organization, `$3` the caller's pools. */
export const FIND_EVEN_DELETED = `
  SELECT ${WORKER_COLUMNS}, ${LAST_WORK}
    FROM workers AS w
   WHERE w.worker_id = $1 AND w.org_id = $2
     AND ($3::uuid[] IS NULL OR w.pool_ids && $3::uuid[])`;

export const FIND = `${FIND_EVEN_DELETED} AND w.deleted_at IS NULL`;

/** Walks `workers_newest_first`: 100,000 workers without the name take 0.1 s. */
export const LIST = `
  SELECT ${WORKER_COLUMNS}, ${LAST_WORK}
    FROM workers AS w
   WHERE w.org_id = $1 AND w.deleted_at IS NULL
     AND ($2::uuid[] IS NULL OR w.pool_ids && $2::uuid[])
     AND ($3::uuid IS NULL OR w.pool_ids @> ARRAY[$3::uuid] AND ($2::uuid[] IS NULL OR $3 = ANY ($2::uuid[])))
     AND ($4::text IS NULL OR w.skill_keys @> ARRAY[$4::text])
     AND ($5::boolean IS NULL OR w.available = $5)
     AND ($6::text IS NULL OR strpos(lower(w.name), lower($6)) > 0)
     AND ($7::boolean IS NULL OR (w.suspended_at IS NOT NULL) = $7)
     AND ($8::timestamptz IS NULL OR (w.created_at, w.worker_id) < ($8, $9::uuid))
   ORDER BY w.created_at DESC, w.worker_id DESC
   LIMIT $10`;

export const INSERT = `
  INSERT INTO workers (worker_id, org_id, name, pool_ids, skills, skill_keys, certifications, domains,
                       jurisdictions, languages, trust_level, rating, capacity, available,
                       pool_tasks_only, person_id, created_at, updated_at, review_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18)
  ON CONFLICT (worker_id) DO NOTHING
  RETURNING worker_id`;

/** A rating stated by the organization replaces a measured one, until the next measurement. */
export const UPDATE = `
  UPDATE workers
     SET name = $3, pool_ids = $4, skills = $5, skill_keys = $6, certifications = $7, domains = $8,
         jurisdictions = $9, languages = $10, trust_level = $11, rating = $12, capacity = $13,
         available = $14, pool_tasks_only = $15, person_id = $16, updated_at = $17,
         changed_xid = pg_current_xact_id(), stated_rating = CASE WHEN $18 THEN NULL ELSE stated_rating END,
         suspended_at = $19, suspension_reason = $20, revision = $21,
         review_at = CASE WHEN revision = $21 THEN review_at ELSE $17 END
   WHERE worker_id = $1 AND org_id = $2`;

export const SET_AVAILABLE = `
  UPDATE workers SET available = $3, updated_at = $4, changed_xid = pg_current_xact_id()
   WHERE worker_id = $1 AND org_id = $2 AND deleted_at IS NULL AND suspended_at IS NULL`;

export const MARK_DELETED = `
  UPDATE workers
     SET deleted_at = $4, revision = revision + 1, review_at = $4, changed_xid = pg_current_xact_id()
   WHERE worker_id = $1 AND org_id = $2 AND deleted_at IS NULL AND ($3::uuid[] IS NULL OR pool_ids && $3::uuid[])`;

/** Deleted ones, too, so it scans all workers: people are rarely looked up. */
export const PERSONS = `
  SELECT worker_id, person_id FROM workers WHERE org_id = $1 AND (person_id IS NOT NULL OR worker_id = $2)`;

/** What says nothing about who it was stays: trust, rating, capacity. An account that is erased already stays as it is. */
export const ERASE = `
  UPDATE workers
     SET name = $3, person_id = NULL, suspension_reason = NULL, pool_ids = '{}', skills = '{}', skill_keys = '{}',
         certifications = '[]', domains = '{}', jurisdictions = '{}', languages = '{}',
         deleted_at = coalesce(deleted_at, $4), revision = revision + 1, review_at = $4, updated_at = $4,
         changed_xid = pg_current_xact_id()
   WHERE org_id = $1 AND worker_id = ANY ($2::uuid[]) AND (name <> $3 OR person_id IS NOT NULL)`;

/** The parameters `$1` to `$16` of {@link INSERT} and {@link UPDATE}. */
export function valuesOf(workerId: string, orgId: string, spec: WorkerSpec): readonly unknown[] {
  return [
    workerId,
    orgId,
    spec.name,
    spec.pool_ids,
    spec.skills,
    spec.skills.map(labelKey),
    JSON.stringify(spec.certifications),
    spec.domains,
    spec.jurisdictions,
    spec.languages,
    spec.trust_level,
    spec.rating,
    spec.capacity,
    spec.available,
    spec.pool_tasks_only ?? false,
    spec.person_id ?? null,
  ];
}
