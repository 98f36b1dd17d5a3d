import type { Pool } from 'pg';
import type { BenchOrganization } from '../load/organization.js';
import { ANSWER, taskBody } from '../load/task-body.js';

/** Rows per statement: few enough to show progress, many enough to be fast. */
const ROWS_PER_STATEMENT = 10_000;
/** Three of the ten events of a lifecycle; the others look the same to an index. */
const EVENTS_OF_A_TASK = 3;
const ENVELOPE_CHARS = 700;

/** A parameter that is used as text too. */
const ORG_ID = `$1::text::uuid`;
/** Deterministic ids, so that every table refers to the same tasks. */
const TASK_ID = `md5('task ' || $1::text || n)::uuid`;
const ASSIGNMENT_ID = `md5('assignment ' || $1::text || n)::uuid`;
const TRANSFER_ID = `md5(side || $1::text || n)::uuid`;
const SERIES = `generate_series($2::int, $3::int) AS n`;
/** The tasks ended over the last month, about a second apart. */
const ENDED_AT = `now() - interval '1 hour' - n * interval '2 seconds'`;

const REGISTRY = [
  `INSERT INTO task_registry.tasks (task_id, org_id, workspace_id, status, ended_as, version, step, steps, round,
     answers_per_step, answers_needed, price_micros, price_currency, breaches, ending, task_type, domain, title,
     urgency, worker_pool_id, request_id, deadline, created_at, updated_at, ended_at, last_hash)
   SELECT ${TASK_ID}, ${ORG_ID}, 'default', 'completed', 'completed', 10, 1, 1, 1, 1, 1, 200000, 'USD', '[]',
     json_build_object('as', 'completed', 'at', ${ENDED_AT}, 'output', $6::json, 'evidence', '[]'::json),
     'verification', 'security', 'Verify endpoint owner activity', 'high', $4::uuid, 'IR-' || n,
     ${ENDED_AT} + interval '1 day', ${ENDED_AT} - interval '1 minute', ${ENDED_AT}, ${ENDED_AT},
     decode(md5(n::text) || md5(n::text), 'hex') FROM ${SERIES}, (SELECT $5::json) AS spec`,
  // Before the specs: words that are missing are computed in the background.
  `INSERT INTO task_registry.task_texts SELECT ${TASK_ID}, 'verify endpoint owner activity'::tsvector
     FROM ${SERIES}, (SELECT $4::uuid, $5::json, $6::json) AS unused (pool, spec, output)`,
  `INSERT INTO task_registry.task_specs SELECT ${TASK_ID}, $5::json
     FROM ${SERIES}, (SELECT $4::uuid, $6::json) AS unused (pool, output)`,
  `INSERT INTO task_registry.assignments (assignment_id, task_id, worker_id, step, round, status, offered_at,
     offer_expires_at, accepted_at, started_at, submitted_at, counted)
   SELECT ${ASSIGNMENT_ID}, ${TASK_ID}, md5('worker ' || n % 500)::uuid, 1, 1, 'submitted', ${ENDED_AT},
     ${ENDED_AT}, ${ENDED_AT}, ${ENDED_AT}, ${ENDED_AT}, true
     FROM ${SERIES}, (SELECT $4::uuid, $5::json, $6::json) AS unused (pool, spec, output)`,
  `INSERT INTO task_registry.answers SELECT ${ASSIGNMENT_ID}, $6::json, '[]'
     FROM ${SERIES}, (SELECT $4::uuid, $5::json) AS unused (pool, spec)`,
  // Negative sequence numbers come before everything the relay has published, so that it does not publish them.
  `INSERT INTO task_registry.events (seq, task_id, version, id, type, occurred_at, envelope, hash)
   OVERRIDING SYSTEM VALUE
   SELECT -((n - 1) * ${EVENTS_OF_A_TASK} + version), ${TASK_ID}, version, gen_random_uuid(), 'task.started',
     ${ENDED_AT}, repeat(md5(n::text), ${Math.round(ENVELOPE_CHARS / 32)}),
     decode(md5(n::text) || md5(n::text), 'hex')
     FROM ${SERIES}, generate_series(1, ${EVENTS_OF_A_TASK}) AS version,
          (SELECT $4::uuid, $5::json, $6::json) AS unused (pool, spec, output)`,
] as const;

const BILLING = [
  `INSERT INTO billing.holds SELECT ${TASK_ID}, ${ORG_ID}, 200000, 'USD', 1, ${ENDED_AT} FROM ${SERIES}`,
  `INSERT INTO billing.created_tasks SELECT ${TASK_ID} FROM ${SERIES}, (SELECT $1::text) AS unused`,
  `INSERT INTO billing.transfers (transfer_id, kind, org_id, task_id, currency, created_at)
   SELECT ${TRANSFER_ID}, side, ${ORG_ID}, ${TASK_ID}, 'USD', ${ENDED_AT}
     FROM ${SERIES}, unnest(ARRAY['hold', 'capture']) AS side`,
  `INSERT INTO billing.entries
   SELECT ${TRANSFER_ID}, md5(party || $1::text)::uuid, CASE party WHEN 'from' THEN -200000 ELSE 200000 END
     FROM ${SERIES}, unnest(ARRAY['hold', 'capture']) AS side, unnest(ARRAY['from', 'to']) AS party`,
  `INSERT INTO billing.hold_resolutions
   SELECT ${TASK_ID}, 'captured', md5('capture' || $1::text || n)::uuid, ${ENDED_AT} FROM ${SERIES}`,
] as const;

const OTHERS = [
  `INSERT INTO matcher.worker_assignments
   SELECT ${ASSIGNMENT_ID}, ${TASK_ID}, ${ORG_ID}, md5('worker ' || n % 500)::uuid, 'security', 'answered', ${ENDED_AT},
     ${ENDED_AT} FROM ${SERIES}`,
  `INSERT INTO matcher.match_rounds
   SELECT ${TASK_ID}, gen_random_uuid(), ${ORG_ID}, jsonb_build_object('round', 1, 'reason', 'created', 'candidates',
     repeat(md5(n::text), 40)) FROM ${SERIES}`,
  `INSERT INTO matcher.ended_tasks SELECT ${TASK_ID}, ${ENDED_AT} FROM ${SERIES}, (SELECT $1::text) AS unused`,
  `INSERT INTO webhook_dispatcher.task_cursors
   SELECT ${TASK_ID}, 10, '{}', false, ${ENDED_AT} FROM ${SERIES}, (SELECT $1::text) AS unused`,
  `INSERT INTO webhook_dispatcher.events
   SELECT md5('event ' || $1::text || n)::uuid, repeat(md5(n::text), ${Math.round(ENVELOPE_CHARS / 32)}), NULL
     FROM ${SERIES}`,
  `INSERT INTO webhook_dispatcher.deliveries (delivery_id, org_id, event_id, event_type, task_id, sequence,
     destination_id, endpoint_id, target, origin, status, held, attempts)
   SELECT md5('delivery ' || $1::text || n)::uuid, ${ORG_ID}, md5('event ' || $1::text || n)::uuid, 'task.completed',
     ${TASK_ID}, 10, ${ORG_ID}, ${ORG_ID}, ${ORG_ID}, 'http://127.0.0.1', 'delivered', false, 1 FROM ${SERIES}`,
  `INSERT INTO webhook_dispatcher.attempts (delivery_id, attempt, started_at, duration_ms, outcome, response_status)
   SELECT md5('delivery ' || $1::text || n)::uuid, 1, ${ENDED_AT}, 3, 'delivered', 204
     FROM ${SERIES}, (SELECT $1::text) AS unused`,
] as const;

export interface Filling {
  /** The current number of tasks; the next is numbered one higher. */
  readonly from: number;
  /** The wanted number of tasks. */
  readonly to: number;
  /** No further part is begun after this time. */
  readonly timeMs: number;
}

/**
 * Writes ended tasks into the tables of all services, as if the services had processed them. They move no real money:
 * the entries belong to accounts without an owner.
 *
 * @returns the final number of tasks: fewer than `to` if the time ran out
 */
export async function fillTables(
  database: Pool,
  organization: BenchOrganization,
  { from, to, timeMs }: Filling,
  onProgress: (done: number) => void,
): Promise<number> {
  const spec = JSON.stringify(taskBody(organization));
  const output = JSON.stringify(ANSWER.output);
  const endsAt = performance.now() + timeMs;
  let done = from;
  while (done < to && performance.now() < endsAt) {
    const last = Math.min(to, done + ROWS_PER_STATEMENT);
    const range = [organization.orgId, done + 1, last];
    for (const sql of REGISTRY) await database.query(sql, [...range, organization.poolId, spec, output]);
    for (const sql of [...BILLING, ...OTHERS]) await database.query(sql, range);
    done = last;
    onProgress(done);
  }
  // As autovacuum would have done by then; and the cost of the writes must not be measured.
  await database.query('VACUUM (ANALYZE)');
  await database.query('CHECKPOINT');
  return done;
}
