import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ERASED_TEXT, eventWithoutContent, readJsonBytes } from '#libs/contracts';
import { transaction, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { EVENTS_KEPT_DAYS } from './streams.js';

/** A message dies at the latest when its stream no longer has it, and after the attempts that were begun. */
const MESSAGES_DIE_WITHIN_DAYS = EVENTS_KEPT_DAYS + 1;

const REMEMBER = `
  INSERT INTO erased_tasks (task_id, erased_at) VALUES ($1, now()) ON CONFLICT (task_id) DO UPDATE SET erased_at = now()`;
/** Uses index erased_tasks_erased_at. */
const FORGET = `DELETE FROM erased_tasks WHERE erased_at < now() - $1 * interval '1 day'`;

/** Waits for erasures that have begun, and keeps others from beginning: none overlooks the letter. */
const LOCK_ERASURES = `LOCK TABLE erased_tasks IN SHARE MODE`;
const ERASED_TASKS = `SELECT task_id FROM erased_tasks WHERE task_id = ANY ($1::uuid[])`;

/** Uses index dead_letters_ids. */
const LETTERS = `SELECT number, payload FROM dead_letters WHERE ids @> ARRAY[$1::uuid] FOR UPDATE`;
/**
 * A letter without content is still to be handled; one without anything that could be handled is discarded. The
 * fingerprint covers what was erased, and the error may quote it.
 */
const ERASE_LETTER = `
  UPDATE dead_letters
     SET payload = $2, detail = $3, fingerprint = sha256(uuid_send(gen_random_uuid())),
         resolution = CASE WHEN $4 THEN coalesce(resolution, 'discarded') ELSE resolution END,
         resolved_at = CASE WHEN $4 THEN coalesce(resolved_at, now()) ELSE resolved_at END,
         resolved_by = CASE WHEN $4 THEN coalesce(resolved_by, 'erasure') ELSE resolved_by END
   WHERE number = $1`;

const TaskRow = z.object({ task_id: z.string() });
const LetterRow = z.object({ number: z.int(), payload: z.instanceof(Uint8Array) });
const WithSubject = z.object({ subject: z.string() });

/** Erases the content of dead letters about erased tasks, those that are stored later as well. */
@Injectable()
export class DeadLetterErasure {
  /** @param dataSource undefined in a process without a database, which consumes nothing */
  constructor(@Optional() @Inject(DataSource) private readonly dataSource: DataSource | undefined) {}

  /** Call it for every `task.erased`. */
  async eraseTask(taskId: string): Promise<void> {
    if (this.dataSource === undefined) throw new Error('There is no database with dead letters.');
    await transaction(this.dataSource, async manager => {
      await manager.query(REMEMBER, [taskId]);
      await manager.query(FORGET, [MESSAGES_DIE_WITHIN_DAYS]);
      await eraseLetters(manager, taskId);
    });
  }
}

/** Call it before a letter is stored, in the same transaction. */
export async function awaitErasures(runner: SqlRunner): Promise<void> {
  await runner.query(LOCK_ERASURES);
}

/**
 * Erases a letter that has just been stored, if its task has been erased already.
 *
 * @param ids all that the letter contains
 */
export async function eraseStored(runner: SqlRunner, ids: readonly string[]): Promise<void> {
  for (const { task_id: taskId } of await typedRows(runner, TaskRow, ERASED_TASKS, [ids])) {
    await eraseLetters(runner, taskId);
  }
}

async function eraseLetters(runner: SqlRunner, taskId: string): Promise<void> {
  for (const { number, payload } of await typedRows(runner, LetterRow, LETTERS, [taskId])) {
    const read = readJsonBytes(payload);
    const event = read.outcome === 'read' ? read.value : undefined;
    const { subject = taskId } = WithSubject.safeParse(event).data ?? {};
    if (subject !== taskId) continue;
    const left = eventWithoutContent(event);
    const bytes = Buffer.from(left === undefined ? '' : JSON.stringify(left));
    await runner.query(ERASE_LETTER, [number, bytes, ERASED_TEXT, left === undefined]);
  }
}
