import { z } from 'zod';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { refuse } from '../../edge/errors/problem-codes.js';

/** Nothing is returned when it exceeds the limit. The sum stays locked until the end of the transaction. */
const TAKE = `
  INSERT INTO file_usage (org_id, bytes, counted_at) VALUES ($1, $2, $4)
  ON CONFLICT (org_id) DO UPDATE SET bytes = file_usage.bytes + excluded.bytes
   WHERE file_usage.bytes + excluded.bytes <= $3
  RETURNING bytes`;
const OF = `SELECT bytes FROM file_usage WHERE org_id = $1`;
const UsageRow = z.object({ bytes: z.coerce.number() });

/**
 * Takes room for a file among those of its organization. It is given back when the row of the file is removed
 * (`REMOVE`), which is after its bytes: until then they take the room.
 *
 * @throws ServiceError `file.storage_full`
 */
export async function takeRoom(
  runner: SqlRunner,
  { org_id: orgId, size_bytes: bytes }: { readonly org_id: string; readonly size_bytes: number },
  { maxBytes, now }: { readonly maxBytes: number; readonly now: Date },
): Promise<void> {
  const fits = bytes <= maxBytes;
  if (fits && (await typedRows(runner, UsageRow, TAKE, [orgId, bytes, maxBytes, now])).length > 0) return;
  const [used] = await typedRows(runner, UsageRow, OF, [orgId]);
  const left = Math.max(0, maxBytes - (used?.bytes ?? 0));
  throw refuse(
    'file.storage_full',
    `The files of an organization have at most ${maxBytes} bytes; ${left} are left. The files of a task are deleted when it is erased.`,
  );
}

/** Uses index file_usage_by_count. */
const LONGEST_NOT_COUNTED = `
  SELECT org_id FROM file_usage WHERE counted_at < $1 ORDER BY counted_at LIMIT 1 FOR UPDATE SKIP LOCKED`;
/** Its snapshot is from after the lock, which everyone takes who changes the sum. Uses index files_by_organization. */
const COUNT = `
  UPDATE file_usage
     SET bytes = (SELECT coalesce(sum(size_bytes), 0) FROM files WHERE files.org_id = $1), counted_at = $2
   WHERE org_id = $1`;
const OrganizationRow = z.object({ org_id: z.string() });

/**
 * Counts the files of the organization again whose last count is the oldest, in the transaction of `runner`.
 *
 * @returns whether there was one that had not been counted since `before`
 */
export async function countAgain(
  runner: SqlRunner,
  { before, now }: { readonly before: Date; readonly now: Date },
): Promise<boolean> {
  const [found] = await typedRows(runner, OrganizationRow, LONGEST_NOT_COUNTED, [before]);
  if (found !== undefined) await runner.query(COUNT, [found.org_id, now]);
  return found !== undefined;
}
