import { z } from 'zod';
import { JsonValue } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';

/** By the primary key; the worker is compared too, so that no caller can reach a draft of another. */
const GET = `
  SELECT output, notes, revision, updated_at FROM assignment_drafts WHERE assignment_id = $1 AND worker_id = $2`;

/**
 * A first draft, unless there is one. Revisions start at the time in milliseconds: a draft that was deleted and begun
 * again never has the revision of the former one, which a second tab may still hold.
 */
const INSERT = `
  INSERT INTO assignment_drafts (assignment_id, worker_id, task_id, output, notes, revision, updated_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, $6, $7)
  ON CONFLICT (assignment_id) DO NOTHING
  RETURNING output, notes, revision, updated_at`;

/** The next revision, unless there is another than the one that this was written from. */
const UPDATE = `
  UPDATE assignment_drafts SET output = $4, notes = $5, revision = revision + 1, updated_at = $6, expires_at = $7
   WHERE assignment_id = $1 AND worker_id = $2 AND task_id = $3 AND revision = $8
  RETURNING output, notes, revision, updated_at`;

/** Deletes the drafts of a worker beyond the newest $2. Uses index assignment_drafts_by_worker. */
export const DELETE_OLDEST = `
  DELETE FROM assignment_drafts WHERE assignment_id IN (
    SELECT assignment_id FROM assignment_drafts WHERE worker_id = $1 ORDER BY updated_at DESC OFFSET $2)`;

export const DELETE_ONE = `DELETE FROM assignment_drafts WHERE assignment_id = $1 AND worker_id = $2`;
/** Uses index assignment_drafts_by_task. */
export const DELETE_OF_TASK = `DELETE FROM assignment_drafts WHERE task_id = $1`;
/** Uses index assignment_drafts_by_worker. */
export const DELETE_OF_WORKER = `DELETE FROM assignment_drafts WHERE worker_id = $1`;

/** Uses index assignment_drafts_by_expiry. */
export const DELETE_EXPIRED = `
  DELETE FROM assignment_drafts WHERE assignment_id IN (
    SELECT assignment_id FROM assignment_drafts WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
       FOR UPDATE SKIP LOCKED)`;

const Row = z.object({
  output: JsonValue,
  notes: z.string().nullable(),
  revision: z.int(),
  updated_at: z.date(),
});
export type DraftRow = Readonly<z.infer<typeof Row>>;

/** A draft as it is to be stored. */
export interface DraftToSave {
  readonly assignmentId: string;
  readonly workerId: string;
  readonly taskId: string;
  readonly outputJson: string;
  readonly notes: string | null;
  readonly updatedAt: Date;
  readonly expiresAt: Date;
}

export async function loadDraft(
  runner: SqlRunner,
  { assignmentId, workerId }: Pick<DraftToSave, 'assignmentId' | 'workerId'>,
): Promise<DraftRow | undefined> {
  const [row] = await typedRows(runner, Row, GET, [assignmentId, workerId]);
  return row;
}

/** @param revision the one that this was written from; 0 for none @returns undefined when there is another */
export async function saveDraft(
  runner: SqlRunner,
  draft: DraftToSave,
  revision: number,
): Promise<DraftRow | undefined> {
  const { assignmentId, workerId, taskId, outputJson, notes, updatedAt, expiresAt } = draft;
  const values = [assignmentId, workerId, taskId, outputJson, notes, updatedAt, expiresAt];
  const [row] = await (revision === 0
    ? typedRows(runner, Row, INSERT, values)
    : typedRows(runner, Row, UPDATE, [...values, revision]));
  return row;
}
