import type { SqlRunner } from '#libs/database';
import type { Task } from '../domain/task.rule.js';
import type { SealedEvent } from '../domain/sealed-event.rule.js';
import { eraseContent } from './erase-content.sql.js';
import {
  answerColumns,
  assignmentColumns,
  fixedTaskColumns,
  mutableTaskColumns,
  stepResultColumns,
} from './task-rows.sql.js';

interface ChangedTask {
  /** As loaded; null when the batch created it. */
  readonly before: Task | null;
  readonly after: Task;
  /** Of its last event, in hex. */
  readonly lastHash: string;
  /** Written once, at creation. */
  readonly traceparent: string | null;
}

export interface BatchWrites {
  readonly tasks: readonly ChangedTask[];
  /** In the order in which they happened. */
  readonly events: readonly SealedEvent[];
  /** The change in each worker's number of open assignments. */
  readonly loads: ReadonlyMap<string, number>;
}

const MUTABLE = `task_id uuid, status text, ended_as text, version int, step int, round int,
  answers_needed int, trust_floor smallint, price_micros bigint, price_currency text, breaches json, relaxed_at timestamptz, ending json,
  deadline timestamptz, deadline_change json,
  updated_at timestamptz, ended_at timestamptz, erasure json, erase_at timestamptz, last_hash text`;

const INSERT_TASKS = `
  WITH given AS (
    SELECT * FROM json_to_recordset($1::json) AS given (${MUTABLE},
      org_id uuid, workspace_id text, steps int, answers_per_step int, created_at timestamptz, task_type text,
      task_type_key text, domain text, domain_key text, title text, urgency text, worker_pool_id uuid, request_id text,
      decision_agent text, traceparent text, requesters text[], spec json, words tsvector)
  ), specs AS (
    INSERT INTO task_specs (task_id, spec) SELECT task_id, spec FROM given ORDER BY task_id
  ), texts AS (
    INSERT INTO task_texts (task_id, words) SELECT task_id, words FROM given ORDER BY task_id
  )
  INSERT INTO tasks (task_id, org_id, workspace_id, status, ended_as, version, step, steps, round,
    answers_per_step, answers_needed, trust_floor, price_micros, price_currency, breaches, relaxed_at, ending, task_type,
    task_type_key, domain, domain_key, title, urgency, worker_pool_id, request_id, deadline, decision_agent,
    traceparent, requesters, created_at, updated_at, ended_at, last_hash)
  SELECT task_id, org_id, workspace_id, status, ended_as, version, step, steps, round,
    answers_per_step, answers_needed, trust_floor, price_micros, price_currency, breaches, relaxed_at, ending, task_type,
    task_type_key, domain, domain_key, title, urgency, worker_pool_id, request_id, deadline, decision_agent,
    traceparent, requesters, created_at, updated_at, ended_at, decode(last_hash, 'hex')
    FROM given ORDER BY task_id`;

const UPDATE_TASKS = `
  UPDATE tasks t
     SET status = g.status, ended_as = g.ended_as, version = g.version, step = g.step, round = g.round,
         answers_needed = g.answers_needed, trust_floor = g.trust_floor, price_micros = g.price_micros, price_currency = g.price_currency,
         breaches = g.breaches, relaxed_at = g.relaxed_at, ending = g.ending, updated_at = g.updated_at, ended_at = g.ended_at,
         erasure = g.erasure, erase_at = g.erase_at, deadline = g.deadline, deadline_change = g.deadline_change,
         last_hash = decode(g.last_hash, 'hex')
    FROM json_to_recordset($1::json) AS g (${MUTABLE})
   WHERE t.task_id = g.task_id`;

const UPDATE_SPECS = `
  UPDATE task_specs s SET spec = g.spec
    FROM json_to_recordset($1::json) AS g (task_id uuid, spec json) WHERE s.task_id = g.task_id`;

/** Writes new and changed assignments in one statement; of a changed one, only the columns that can change. */
const WRITE_ASSIGNMENTS = `
  INSERT INTO assignments AS a (assignment_id, task_id, worker_id, step, round, status, offered_at,
    offer_expires_at, accepted_at, started_at, submitted_at, ended_at, counted, trust_level, start_by, person_keys)
  SELECT * FROM json_to_recordset($1::json) AS g (assignment_id uuid, task_id uuid, worker_id uuid, step int,
    round int, status text, offered_at timestamptz, offer_expires_at timestamptz, accepted_at timestamptz,
    started_at timestamptz, submitted_at timestamptz, ended_at timestamptz, counted boolean,
    trust_level smallint, start_by timestamptz, person_keys text[])
  ON CONFLICT (assignment_id) DO UPDATE
     SET status = excluded.status, accepted_at = excluded.accepted_at, started_at = excluded.started_at,
         submitted_at = excluded.submitted_at, ended_at = excluded.ended_at, counted = excluded.counted`;

const INSERT_ANSWERS = `
  INSERT INTO answers (assignment_id, output, evidence, files)
  SELECT assignment_id, coalesce(output, 'null'), evidence, files
    FROM json_to_recordset($1::json) AS given (assignment_id uuid, output json, evidence json, files json)`;

const INSERT_STEP_RESULTS = `
  INSERT INTO step_results (task_id, step, output, verdict, verified_at)
  SELECT task_id, step, coalesce(output, 'null'), verdict, verified_at
    FROM json_to_recordset($1::json) AS given (task_id uuid, step int, output json, verdict json,
                                               verified_at timestamptz)`;

/** The rows are locked, so the order of writes does not matter. */
const CHANGE_LOADS = `
  UPDATE worker_load w SET open = w.open + g.delta
    FROM unnest($1::uuid[], $2::int[]) AS g (worker_id, delta)
   WHERE w.worker_id = g.worker_id`;

/** Numbered in the order in which they happened. */
const APPEND_EVENTS = `
  INSERT INTO events (task_id, version, id, type, occurred_at, envelope, previous_hash, hash, hash_version, salt)
  SELECT task_id, version, id, type, occurred_at, envelope, decode(previous_hash, 'hex'), decode(hash, 'hex'),
         hash_version, decode(salt, 'hex')
    FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[],
                $8::text[], $9::smallint[], $10::text[]) WITH ORDINALITY
      AS given (task_id, version, id, type, occurred_at, envelope, previous_hash, hash, hash_version, salt, place)
   ORDER BY place`;

/** Writes a batch's changes with one statement for each table that has any. */
export async function saveBatch(manager: SqlRunner, { tasks, events, loads }: BatchWrites): Promise<void> {
  const created = tasks
    .filter(({ before }) => before === null)
    .map(one => ({
      ...mutableTaskColumns(one.after, one.lastHash),
      ...fixedTaskColumns(one.after),
      traceparent: one.traceparent,
    }));
  const updated = tasks.filter(({ before }) => before !== null);
  await write(manager, INSERT_TASKS, created);
  await write(
    manager,
    UPDATE_TASKS,
    updated.map(one => mutableTaskColumns(one.after, one.lastHash)),
  );
  await write(manager, UPDATE_SPECS, updated.flatMap(changedSpec));
  await write(manager, WRITE_ASSIGNMENTS, tasks.flatMap(changedAssignments));
  await write(manager, INSERT_ANSWERS, tasks.flatMap(newAnswers));
  await write(manager, INSERT_STEP_RESULTS, tasks.flatMap(newStepResults));
  await eraseContent(
    manager,
    tasks.flatMap(({ before, after }) => (before?.erasure === null && after.erasure !== null ? [after] : [])),
  );
  await changeLoads(
    manager,
    [...loads].filter(([, delta]) => delta !== 0),
  );
  await appendEvents(manager, events);
}

async function write(manager: SqlRunner, sql: string, rows: readonly object[]): Promise<void> {
  if (rows.length > 0) await manager.query(sql, [JSON.stringify(rows)]);
}

/** Only a deadline changes; an erased spec is written with the rest of the erasure. */
function changedSpec({ before, after: { taskId, spec, erasure } }: ChangedTask) {
  return before?.spec === spec || erasure !== null ? [] : [{ task_id: taskId, spec }];
}

/** Unchanged assignments are still the same objects, because rules copy what they change. */
function changedAssignments({ before, after }: ChangedTask) {
  const unchanged = new Set(before?.assignments);
  return after.assignments
    .filter(one => !unchanged.has(one))
    .map(one => assignmentColumns(after.taskId, one));
}

function newAnswers({ before, after }: ChangedTask) {
  const answered = new Set(
    before?.assignments.filter(one => one.answer !== null).map(one => one.assignmentId),
  );
  return after.assignments.flatMap(({ assignmentId, answer }) =>
    answer === null || answered.has(assignmentId) ? [] : [answerColumns(assignmentId, answer)],
  );
}

function newStepResults({ before, after }: ChangedTask) {
  return after.stepResults
    .slice(before?.stepResults.length ?? 0)
    .map(result => stepResultColumns(after.taskId, result));
}

async function changeLoads(manager: SqlRunner, loads: readonly (readonly [string, number])[]): Promise<void> {
  if (loads.length === 0) return;
  await manager.query(CHANGE_LOADS, [loads.map(([workerId]) => workerId), loads.map(([, delta]) => delta)]);
}

async function appendEvents(manager: SqlRunner, events: readonly SealedEvent[]): Promise<void> {
  if (events.length === 0) return;
  await manager.query(APPEND_EVENTS, [
    events.map(event => event.taskId),
    events.map(event => event.version),
    events.map(event => event.id),
    events.map(event => event.type),
    events.map(event => event.occurredAt.toISOString()),
    events.map(event => event.envelope),
    events.map(event => event.previousHash),
    events.map(event => event.hash),
    events.map(event => event.hashVersion),
    events.map(event => event.salt),
  ]);
}
