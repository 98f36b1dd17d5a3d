import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { z } from 'zod';
import { SERVICES } from '#libs/contracts';
import { schemaOf } from '#libs/database';
import { accessOf } from '#libs/messaging';
import { expectStatus } from './organization.js';
import type { TestOrganization } from './organization.js';
import { postTask, taskThatIs } from './task.js';
import type { TestWorker } from './worker.js';

/** A decision whose every text contains the given one. */
export async function decidedTask(
  organization: TestOrganization,
  worker: TestWorker,
  text: string,
): Promise<string> {
  const taskId = await postTask(organization, {
    origin: { request_id: `request of ${text}`.slice(0, 200), created_by: `agent of ${text}` },
    ...{ task_type: 'decision', title: `Transfer of ${text}`, instructions: `Decide for ${text}.` },
    requirements: { worker_pool_id: organization.poolId },
    output: {},
    decision: {
      ...{ request_type: 'compliance', allowed: ['approved', 'rejected'], summary: text },
      ...{ jurisdiction: 'eu', action: { to: text } },
    },
  });
  const assignmentId = await worker.work(taskId, 'started');
  const evidence = [{ type: 'note', content: `I called ${text}.` }];
  const files = [await worker.attach(assignmentId, `Notes about ${text}.`, `${text}.txt`)];
  const answer = { verdict: 'rejected', reasoning: `${text} is not known.` };
  expectStatus(200, await worker.submit(assignmentId, answer, evidence, files));
  await taskThatIs(organization, taskId, 'completed');
  return taskId;
}

/** The tables of all services that contain a text in any column, in any case; in binary columns as it is. */
export async function tablesWith(database: pg.Client, text: string): Promise<readonly string[]> {
  const tables = z.array(z.object({ name: z.string() })).parse(
    (
      await database.query(
        `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
      )
    ).rows,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rowCount } = await database.query(
      `SELECT 1 FROM ${name} AS r
        WHERE r::text ILIKE '%' || $1 || '%' OR r::text LIKE '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'
        LIMIT 1`,
      [text],
    );
    if (rowCount !== 0) found.push(name);
  }
  return found;
}

/** The files of workers that contain a text, as the gateway stores them beside the logs. */
export function storedFilesWith(logFolder: string, text: string): readonly string[] {
  const folder = join(logFolder, '..', 'files');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => readFileSync(path, 'utf8').includes(text));
}

/** Every event of the task as a dead letter of every service that has some. Its durable is `test`. */
export async function buryEvents(database: pg.Client, taskId: string): Promise<void> {
  for (const schema of schemasWithDeadLetters()) {
    await database.query(
      `INSERT INTO ${schema}.dead_letters (durable, fingerprint, reason, detail, died_at, deliveries, subject, stream,
                                           stream_sequence, event_id, headers, payload)
       SELECT 'test', hash, 'max_deliveries', envelope, now(), 10, type, 'TASK', seq, id, '[]',
              convert_to(envelope, 'UTF8')
         FROM task_registry.events WHERE task_id = $1`,
      [taskId],
    );
  }
}

/** Removes what {@link buryEvents} stored. */
export async function removeBuried(database: pg.Client): Promise<void> {
  for (const schema of schemasWithDeadLetters()) {
    await database.query(`DELETE FROM ${schema}.dead_letters WHERE durable = 'test'`);
  }
}

/** Of the services that consume events. */
function schemasWithDeadLetters(): readonly string[] {
  return SERVICES.filter(service => accessOf(service).durables.length > 0).map(schemaOf);
}
