import type pg from 'pg';
import { z } from 'zod';
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
  expectStatus(
    200,
    await worker.submit(assignmentId, { verdict: 'rejected', reasoning: `${text} is not known.` }, evidence),
  );
  await taskThatIs(organization, taskId, 'completed');
  return taskId;
}

/** The tables of all services that contain a text in any column, in any case. */
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
      `SELECT 1 FROM ${name} AS r WHERE r::text ILIKE '%' || $1 || '%' LIMIT 1`,
      [text],
    );
    if (rowCount !== 0) found.push(name);
  }
  return found;
}
