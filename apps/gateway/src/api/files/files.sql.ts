import { z } from 'zod';

/**
 * `uploading` until the content is stored and scanned; `deleting` until its bytes are gone. Both are temporary, and
 * `FileUpkeep` ends them where a gateway stopped in between: there are never bytes without a row.
 */
export const FileRow = z.object({
  file_id: z.string(),
  org_id: z.string(),
  task_id: z.string(),
  assignment_id: z.string(),
  worker_id: z.string(),
  name: z.string(),
  media_type: z.string(),
  size_bytes: z.coerce.number().pipe(z.int()),
  sha256: z.string(),
  scan: z.enum(['clean', 'not_configured']),
  created_at: z.date(),
  /** When a later scan found something in it; its content is then neither served nor deleted. */
  infected_at: z.date().nullable(),
});
export type FileRow = z.infer<typeof FileRow>;

export const COLUMNS = `
  file_id, org_id, task_id, assignment_id, worker_id, name, media_type, size_bytes, sha256, scan, created_at,
  infected_at`;

/** Uploads to one assignment are counted one after the other. */
export const LOCK_ASSIGNMENT = `SELECT pg_advisory_xact_lock(hashtextextended('files of ' || $1, 0))`;

/** Uses index files_by_assignment. */
export const COUNT_OF_ASSIGNMENT = `
  SELECT count(*)::int AS files, coalesce(sum(size_bytes), 0)::text AS bytes FROM files
   WHERE assignment_id = $1 AND state <> 'deleting'`;
export const CountRow = z.object({ files: z.int(), bytes: z.coerce.number() });

export const INSERT = `
  INSERT INTO files (${COLUMNS}, state, state_since)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'not_configured', $10, NULL, 'uploading', $10)`;

/** Uses index files_once. */
export const SAME_CONTENT = `
  SELECT ${COLUMNS} FROM files WHERE assignment_id = $1 AND sha256 = $2 AND name = $3 AND state = 'stored'`;

/** A verdict on a file that has none. If another one found something, that one counts. */
export const FOUND_CLEAN = `
  UPDATE files SET scan = 'clean'
   WHERE file_id = $1 AND state = 'stored' AND scan = 'not_configured' AND infected_at IS NULL
  RETURNING ${COLUMNS}`;

/** Nothing for a file that is being deleted: its task was erased in the meantime. */
export const COMPLETE = `
  UPDATE files SET state = 'stored', scan = $2, state_since = $3 WHERE file_id = $1 AND state = 'uploading'
  RETURNING ${COLUMNS}`;

export const OF_WORKER = `
  SELECT ${COLUMNS} FROM files
   WHERE file_id = $1 AND assignment_id = $2 AND worker_id = $3 AND state = 'stored'`;
export const OF_ORGANIZATION = `SELECT ${COLUMNS} FROM files WHERE file_id = $1 AND org_id = $2 AND state = 'stored'`;

/** Oldest first. Uses index files_by_assignment. */
export const OF_ASSIGNMENT = `
  SELECT ${COLUMNS} FROM files
   WHERE assignment_id = $1 AND worker_id = $2 AND state = 'stored' AND ($3::uuid IS NULL OR file_id > $3)
   ORDER BY file_id LIMIT $4`;

/** Oldest first. Uses index files_by_task. */
export const OF_TASK = `
  SELECT ${COLUMNS} FROM files
   WHERE task_id = $1 AND org_id = $2 AND state = 'stored' AND ($3::uuid IS NULL OR file_id > $3)
   ORDER BY file_id LIMIT $4`;

/** A file that a submission is about to refer to is not deleted; see `SUBMITTING_MS`. */
export const BEGIN_DELETION = `
  UPDATE files SET state = 'deleting', state_since = $2
   WHERE file_id = $1 AND state <> 'deleting' AND (referenced_at IS NULL OR referenced_at < $3)`;
export const ABANDON = `UPDATE files SET state = 'deleting', state_since = $2 WHERE file_id = $1 AND state = 'uploading'`;
export const IS_STORED = `SELECT FROM files WHERE file_id = $1 AND state = 'stored'`;

/** The upload that is still running finds that it is to be abandoned. Uses index files_by_task. */
export const ABANDON_OF_TASK = `
  UPDATE files SET state = 'deleting', state_since = $2 WHERE task_id = $1 AND state = 'uploading'`;
/** Uses index files_by_task. */
export const DELETE_OF_TASK = `
  UPDATE files SET state = 'deleting', state_since = $2 WHERE file_id IN (
    SELECT file_id FROM files WHERE task_id = $1 AND state = 'stored' ORDER BY file_id LIMIT $3)
  RETURNING file_id, org_id`;

/** Gives back what the file has taken: see `file-usage.ts`. */
export const REMOVE = `
  WITH removed AS (
    DELETE FROM files WHERE file_id = $1 AND state = 'deleting' RETURNING org_id, size_bytes)
  UPDATE file_usage SET bytes = bytes - removed.size_bytes
    FROM removed WHERE file_usage.org_id = removed.org_id`;

/** What a gateway that stopped has left. Uses index files_unsettled. */
export const UNSETTLED = `
  UPDATE files SET state = 'deleting', state_since = $1 WHERE file_id IN (
    SELECT file_id FROM files
     WHERE state <> 'stored' AND state_since < $2 ORDER BY state_since LIMIT $3 FOR UPDATE SKIP LOCKED)
  RETURNING file_id, org_id`;
export const StoredPlace = FileRow.pick({ file_id: true, org_id: true });
export type StoredPlace = z.infer<typeof StoredPlace>;

/** Uses the primary key. */
export const REFER = `
  UPDATE files SET referenced_at = $4
   WHERE file_id = ANY ($1::uuid[]) AND assignment_id = $2 AND worker_id = $3 AND state = 'stored'
  RETURNING ${COLUMNS}`;
export const RELEASE = `UPDATE files SET referenced_at = NULL WHERE file_id = ANY ($1::uuid[]) AND referenced_at = $2`;
