import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { BulkJob } from '#libs/contracts';
import { startSystem } from '#libs/embedded';
import type { RunningSystem } from '#libs/embedded';
import { waitFor } from '#libs/testing';
import { settledBalanceOf } from '../system/money.js';
import { createOrganization, expectStatus } from '../system/organization.js';
import type { TestOrganization } from '../system/organization.js';
import { exampleTask } from '../system/task.js';

const FUNDS_MICROS = 1_000_000_000;
const BATCHES = 8;
const BATCH_TASKS = 100;
const TASKS = BATCHES * BATCH_TASKS;
/** A claim of a dead process lapses after 10 s. */
const PATIENCE = { timeoutMs: 120_000 };

let system: RunningSystem;
let stateDir: string;
let database: pg.Client;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'countersign-bulk-'));
  system = await startSystem({ stateDir, logLevel: 'warn' });
  database = new pg.Client({ connectionString: system.databaseUrl });
  await database.connect();
}, 120_000);
afterAll(async () => {
  await database.end();
  await system.stop();
  rmSync(stateDir, { recursive: true, force: true });
}, 60_000);

const Count = z.looseObject({ count: z.int() });
const Endings = z.array(z.object({ type: z.string(), tasks: z.int(), events: z.int() }));

/** How many events of each type the tasks of an organization ended with. */
async function endingsOf({ orgId }: TestOrganization): Promise<z.output<typeof Endings>> {
  const { rows } = await database.query(
    `SELECT type, count(DISTINCT task_id)::int AS tasks, count(*)::int AS events
       FROM task_registry.events JOIN task_registry.tasks USING (task_id)
      WHERE org_id = $1 AND type IN ('task.completed', 'task.failed', 'task.cancelled') GROUP BY type`,
    [orgId],
  );
  return Endings.parse(rows);
}

const Progress = z.tuple([z.object({ changed: z.int(), recorded: z.int() })]);

/** Does something at a moment at which tasks are changed, and the job has no record of it. */
async function withUnrecordedChanges(
  { orgId }: TestOrganization,
  jobId: string,
  act: () => Promise<void>,
): Promise<void> {
  const blocker = new pg.Client({ connectionString: system.databaseUrl });
  await blocker.connect();
  await blocker.query('BEGIN');
  await blocker.query('SELECT FROM task_registry.bulk_items WHERE job_id = $1 FOR UPDATE', [jobId]);
  await waitFor(async () => {
    const { rows } = await database.query(
      `SELECT (SELECT count(*)::int FROM task_registry.events JOIN task_registry.tasks USING (task_id)
                WHERE org_id = $1 AND type = 'task.cancelled') AS changed,
              (SELECT count(result)::int FROM task_registry.bulk_items WHERE job_id = $2) AS recorded`,
      [orgId, jobId],
    );
    const [{ changed, recorded }] = Progress.parse(rows);
    return changed > recorded;
  }, PATIENCE);
  await act();
  await blocker.end();
}

test(
  'a job whose registry is killed again and again changes each task exactly once',
  { timeout: 600_000 },
  async () => {
    const organization = await createOrganization({
      ...{ credentials: system.credentials, fundsMicros: FUNDS_MICROS },
    });
    const { admin, agent } = organization;
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const tasks = Array.from({ length: BATCH_TASKS }, () => exampleTask(organization));
      expectStatus(200, await agent.post('/v1/tasks/batch', { tasks }));
    }
    const request = {
      filter: { domain: 'security', status: 'queued' },
      action: { type: 'cancel', reason: 'A false alarm.' },
    };
    await waitFor(async () => {
      const answer = await admin.post('/v1/tasks/bulk', { ...request, dry_run: true });
      return Count.parse(expectStatus(200, answer)).count === TASKS;
    }, PATIENCE);
    const started = await admin.post('/v1/tasks/bulk', { ...request, expected_count: TASKS });
    const { job_id: jobId } = BulkJob.parse(expectStatus(200, started));
    const jobOf = async (): Promise<BulkJob | undefined> => {
      const answer = await admin.get(`/v1/tasks/bulk/${jobId}`).catch(() => undefined);
      return answer?.status === 200 ? BulkJob.parse(answer.body) : undefined;
    };

    for (let kill = 0; kill < 2; kill += 1) {
      await withUnrecordedChanges(organization, jobId, () => system.kill('task-registry'));
      await system.whenReady();
    }

    const ended = await waitFor(async () => {
      const job = await jobOf();
      return job?.ended_at == null ? undefined : job;
    }, PATIENCE);
    expect(ended).toMatchObject({ status: 'completed', total: TASKS, changed: TASKS, failed: 0 });
    expect(await endingsOf(organization)).toEqual([{ type: 'task.cancelled', tasks: TASKS, events: TASKS }]);
    expect(await settledBalanceOf(organization)).toMatchObject({ available_micros: FUNDS_MICROS });
  },
);
