import { z } from 'zod';
import { WorkerStanding } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { WorkerFence } from '../domain/decision.rule.js';
import type { Task } from '../domain/task.rule.js';
import { AssignmentRow, StepResultRow, TASK_COLUMNS, TaskRow, toTask } from './task-rows.sql.js';

/** A task as loaded, locked. */
export interface LoadedTask {
  readonly task: Task;
  /** Hash of its last event, in hex. */
  readonly lastHash: string;
  /** Of the request that created it; null for tasks of releases that did not store it. */
  readonly traceparent: string | null;
}

/**
 * Locks tasks in the order of their ids, so that two batches cannot deadlock. A worker's command names only the
 * assignment; the task it belongs to never changes, so it is looked up without a lock. Uses the primary keys of all
 * three tables.
 */
const LOCK_TASKS = `
  SELECT ${TASK_COLUMNS}, t.traceparent, encode(t.last_hash, 'hex') AS last_hash
    FROM tasks t JOIN task_specs s USING (task_id)
   WHERE t.task_id IN (SELECT unnest($1::uuid[])
                       UNION SELECT a.task_id FROM assignments a WHERE a.assignment_id = ANY ($2::uuid[]))
   ORDER BY t.task_id
     FOR NO KEY UPDATE OF t`;

/**
 * A separate statement: only a snapshot taken after the tasks are locked has their latest state.
 *
 * OFFSET 0 keeps it a look-up per task. Without statistics on a fast-growing table PostgreSQL estimates that a hundred
 * tasks cover half of all assignments and reads the whole table: 7.5 ms at 20,000 rows, and growing with them. Columns
 * by name: a prepared `a.*` would fail in every running replica while a migration adds a column. Uses indexes
 * assignments_once_per_round and answers_pkey.
 */
const LOAD_ASSIGNMENTS = `
  SELECT found.*
    FROM unnest($1::uuid[]) AS wanted (task_id)
   CROSS JOIN LATERAL (
     SELECT a.assignment_id, a.task_id, a.worker_id, a.step, a.round, a.status, a.offered_at, a.offer_expires_at,
            a.start_by, a.accepted_at, a.started_at, a.submitted_at, a.ended_at, a.counted, a.trust_level, a.person_keys,
            n.output, n.evidence, n.files
       FROM assignments a
       LEFT JOIN LATERAL (
         SELECT output, evidence, files FROM answers WHERE answers.assignment_id = a.assignment_id OFFSET 0
       ) n ON true
      WHERE a.task_id = wanted.task_id
      ORDER BY a.offered_at, a.assignment_id
     OFFSET 0
   ) found`;

/** Locked with their task, like its assignments. Uses the primary key. */
const LOAD_STEP_RESULTS = `
  SELECT task_id, step, output, verdict, verified_at
    FROM step_results WHERE task_id = ANY ($1::uuid[]) ORDER BY task_id, step`;

/** Rows of workers, locked after those of tasks and in the order of their ids. */
const LOCK_LOADS = `
  SELECT worker_id, open, standing, revision, person_key AS "personKey"
    FROM worker_load WHERE worker_id = ANY ($1::uuid[]) ORDER BY worker_id FOR UPDATE`;

/** A worker without any previous assignment has no row to lock. */
const ADD_LOADS = `
  INSERT INTO worker_load (worker_id, open)
  SELECT id, 0 FROM unnest($1::uuid[]) AS id ORDER BY id
  ON CONFLICT DO NOTHING`;

const LockedRow = TaskRow.extend({ last_hash: z.string(), traceparent: z.string().nullable() });

/** The tasks of a batch by id. Missing tasks are left out. */
export async function lockTasks(
  manager: SqlRunner,
  taskIds: readonly string[],
  assignmentIds: readonly string[],
): Promise<ReadonlyMap<string, LoadedTask>> {
  const tasks = await typedRows(manager, LockedRow, LOCK_TASKS, [taskIds, assignmentIds]);
  if (tasks.length === 0) return new Map();
  const rows = await typedRows(manager, AssignmentRow, LOAD_ASSIGNMENTS, [
    tasks.map(({ task_id }) => task_id),
  ]);
  const rowsOfTask = Map.groupBy(rows, ({ task_id }) => task_id);
  const resultsOfTask = await loadStepResults(manager, tasks);
  return new Map(
    tasks.map(row => {
      const { task_id: id } = row;
      const task = toTask(row, rowsOfTask.get(id) ?? [], resultsOfTask.get(id) ?? []);
      return [row.task_id, { task, lastHash: row.last_hash, traceparent: row.traceparent }];
    }),
  );
}

/** Few tasks have several steps, and a task in its first step has no results: no query runs for the others. */
async function loadStepResults(
  manager: SqlRunner,
  tasks: readonly TaskRow[],
): Promise<ReadonlyMap<string, readonly StepResultRow[]>> {
  const later = tasks.filter(({ step }) => step > 1).map(({ task_id }) => task_id);
  if (later.length === 0) return new Map();
  const rows = await typedRows(manager, StepResultRow, LOAD_STEP_RESULTS, [later]);
  return Map.groupBy(rows, ({ task_id }) => task_id);
}

/** A worker's row, locked until this transaction ends. */
const WorkerLoad = z.object({
  worker_id: z.string(),
  /** The worker's number of open assignments. */
  open: z.int(),
  standing: WorkerStanding,
  revision: z.int(),
  personKey: z.string().nullable(),
}) satisfies z.ZodType<WorkerFence>;
export type WorkerLoad = Readonly<z.output<typeof WorkerLoad>>;

export async function lockLoads(
  manager: SqlRunner,
  workerIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, WorkerLoad>> {
  if (workerIds.size === 0) return new Map();
  const loads = await lockExistingLoads(manager, [...workerIds]);
  const missing = [...workerIds].filter(id => !loads.has(id));
  if (missing.length === 0) return loads;
  await manager.query(ADD_LOADS, [missing]);
  return new Map([...loads, ...(await lockExistingLoads(manager, missing))]);
}

async function lockExistingLoads(
  manager: SqlRunner,
  ids: readonly string[],
): Promise<Map<string, WorkerLoad>> {
  const rows = await typedRows(manager, WorkerLoad, LOCK_LOADS, [ids]);
  return new Map(rows.map(row => [row.worker_id, row]));
}
