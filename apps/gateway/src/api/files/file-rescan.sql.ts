import { z } from 'zod';
import { COLUMNS, FileRow } from './files.sql.js';

/** `scan_due_at` is the next attempt, and while a gateway scans the file, the end of its claim. */
export const UnscannedFile = FileRow.extend({ scan_failures: z.int() });

/**
 * Claims the file that has waited longest, of those that no other gateway is scanning. Uses index files_to_scan.
 */
export const CLAIM = `
  UPDATE files SET scan_due_at = $2 WHERE file_id = (
    SELECT file_id FROM files
     WHERE state = 'stored' AND scan = 'not_configured' AND infected_at IS NULL AND scan_due_at <= $1
     ORDER BY scan_due_at, file_id LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING ${COLUMNS}, scan_failures`;

/** A gateway of the previous release does not read `infected_at`, and refuses `not_configured`. */
export const FOUND_INFECTED = `
  UPDATE files SET infected_at = $2, scan = 'not_configured'
   WHERE file_id = $1 AND state = 'stored' AND infected_at IS NULL`;

/** Only by the gateway whose claim it is. */
export const FAILED = `
  UPDATE files SET scan_failures = scan_failures + 1, scan_due_at = $3 WHERE file_id = $1 AND scan_due_at = $2`;
export const RELEASE = `UPDATE files SET scan_due_at = $3 WHERE file_id = $1 AND scan_due_at = $2`;
