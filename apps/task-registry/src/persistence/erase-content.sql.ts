import { z } from 'zod';
import { SALTED_HASH_VERSION, commitmentTo, parseJson } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { Task } from '../domain/task.rule.js';
import { StoredObject } from './json-columns.sql.js';

const ERASE_SPECS = `
  UPDATE task_specs s SET spec = g.spec
    FROM json_to_recordset($1::json) AS g (task_id uuid, spec json) WHERE s.task_id = g.task_id`;
const ERASE_TASKS = `
  UPDATE tasks t SET title = g.title, request_id = NULL, requesters = NULL, decision_agent = NULL
    FROM json_to_recordset($1::json) AS g (task_id uuid, title text) WHERE t.task_id = g.task_id`;
/** Also of a task whose words are not computed yet: they would be those of its content otherwise. */
const ERASE_WORDS = `
  INSERT INTO task_texts (task_id, words) SELECT unnest($1::uuid[]), ''
  ON CONFLICT (task_id) DO UPDATE SET words = '' WHERE task_texts.words IS DISTINCT FROM ''`;
const ERASE_PERSONS = `UPDATE assignments SET person_keys = NULL WHERE task_id = ANY ($1::uuid[])`;
const ERASE_ANSWERS = `
  DELETE FROM answers WHERE assignment_id IN (SELECT assignment_id FROM assignments WHERE task_id = ANY ($1::uuid[]))`;
const ERASE_STEP_RESULTS = `DELETE FROM step_results WHERE task_id = ANY ($1::uuid[])`;

/** Uses index events_task_id_version_key. */
const EVENTS = `
  SELECT seq, envelope, hash_version, encode(salt, 'hex') AS salt FROM events
   WHERE task_id = ANY ($1::uuid[]) AND envelope IS NOT NULL`;
const EventRow = z.object({
  seq: z.int(),
  envelope: z.string(),
  hash_version: z.int(),
  salt: z.string().nullable(),
});
const ERASE_EVENTS = `
  UPDATE events e SET envelope = NULL, salt = NULL, commitment = decode(g.commitment, 'hex')
    FROM unnest($1::bigint[], $2::text[]) AS g (seq, commitment) WHERE e.seq = g.seq`;

/**
 * Erases the stored content of tasks, whose next state has none, and of all their events so far. Of an event its salted
 * commitment stays, so that the hash chain can still be verified (docs/decisions/0172).
 *
 * @param tasks in the state after the erasure, locked by this transaction
 */
export async function eraseContent(manager: SqlRunner, tasks: readonly Task[]): Promise<void> {
  if (tasks.length === 0) return;
  const ids = tasks.map(({ taskId }) => taskId);
  const rows = tasks.map(({ taskId, spec }) => ({ task_id: taskId, spec, title: spec.title }));
  await manager.query(ERASE_SPECS, [JSON.stringify(rows)]);
  await manager.query(ERASE_TASKS, [JSON.stringify(rows)]);
  await manager.query(ERASE_WORDS, [ids]);
  await manager.query(ERASE_ANSWERS, [ids]);
  await manager.query(ERASE_PERSONS, [ids]);
  await manager.query(ERASE_STEP_RESULTS, [ids]);
  const events = await typedRows(manager, EventRow, EVENTS, [ids]);
  await manager.query(ERASE_EVENTS, [events.map(({ seq }) => seq), events.map(commitmentOf)]);
}

/** Null for an event of an earlier release, whose hash covers the event itself. */
function commitmentOf({ envelope, hash_version, salt }: z.infer<typeof EventRow>): string | null {
  if (hash_version !== SALTED_HASH_VERSION || salt === null) return null;
  return commitmentTo(StoredObject.parse(parseJson(envelope)), salt);
}
