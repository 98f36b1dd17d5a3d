import pg from 'pg';
import { DataSource } from 'typeorm';
import { connectionOptions } from '#libs/database';
import { DeadLetterBox } from '#libs/messaging';
import { checkLedger } from '../../../apps/billing/src/ledger/check-ledger.sql.js';
import type {
  AssignmentFact,
  CaptureFact,
  DeadFact,
  DeliveryFact,
  Facts,
  HoldFact,
  LoadFact,
  LogFact,
  TaskFact,
} from './facts.js';
import { readTrees } from './read-trees.js';
import { LOADS } from './load-watcher.js';

const TASKS = `SELECT task_id AS "taskId", status FROM task_registry.tasks`;
const LOG = `
  SELECT id, task_id AS "taskId", version, type, envelope, encode(commitment, 'hex') AS commitment,
         encode(hash, 'hex') AS hash, hash_version AS "hashVersion", encode(salt, 'hex') AS salt
    FROM task_registry.events ORDER BY seq`;
const ASSIGNMENTS = `SELECT task_id AS "taskId", worker_id AS "workerId", status FROM task_registry.assignments`;
const HOLDS = `
  SELECT hold_id AS "taskId", done.resolution
    FROM billing.holds LEFT JOIN billing.hold_resolutions AS done USING (hold_id)`;
const CAPTURES = `
  SELECT t.task_id AS "taskId", h.amount_micros::float8 AS "heldMicros",
         coalesce(json_agg(json_build_object('workerId', a.owner_id, 'amountMicros', e.amount_micros))
                    FILTER (WHERE a.purpose = 'earnings'), '[]') AS earnings,
         coalesce(sum(e.amount_micros) FILTER (WHERE a.purpose = 'revenue'), 0)::float8 AS "platformMicros",
         coalesce(sum(e.amount_micros) FILTER (WHERE a.purpose = 'available'), 0)::float8 AS "returnedMicros"
    FROM billing.transfers t
    JOIN billing.holds h ON h.hold_id = t.task_id
    JOIN billing.entries e USING (transfer_id)
    JOIN billing.accounts a USING (account_id)
   WHERE t.kind = 'capture'
   GROUP BY t.transfer_id, t.task_id, h.amount_micros`;
const DELIVERIES = `
  SELECT delivery_id AS "deliveryId", event_id AS "eventId", task_id AS "taskId", status, attempts, round,
         CASE WHEN status <> 'pending' THEN extract(epoch FROM updated_at)::float8 * 1000 END AS "endedAt",
         (SELECT coalesce(json_agg(json_build_object(
                   'attempt', attempt, 'round', one.round,
                   'startedAt', extract(epoch FROM started_at)::float8 * 1000) ORDER BY attempt), '[]')
            FROM webhook_dispatcher.attempts AS one
           WHERE one.delivery_id = delivery.delivery_id) AS "attemptLog"
    FROM webhook_dispatcher.deliveries AS delivery`;

type DatabaseFacts = Pick<
  Facts,
  | 'tasks'
  | 'log'
  | 'trees'
  | 'assignments'
  | 'lastLoads'
  | 'ledger'
  | 'holds'
  | 'captures'
  | 'deliveries'
  | 'deadLetters'
>;

/** Reads the services' tables directly, as the superuser. */
export async function readDatabase(url: string): Promise<DatabaseFacts> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const rows = async <Row extends object>(sql: string): Promise<readonly Row[]> =>
    (await client.query<Row>(sql)).rows;
  try {
    const holds = await rows<{ taskId: string; resolution: string | null }>(HOLDS);
    const deliveries = await rows<Omit<DeliveryFact, 'endedAt'> & { endedAt: number | null }>(DELIVERIES);
    return {
      tasks: await rows<TaskFact>(TASKS),
      log: await rows<LogFact>(LOG),
      trees: await readTrees(url),
      assignments: await rows<AssignmentFact>(ASSIGNMENTS),
      lastLoads: await rows<LoadFact>(LOADS),
      deliveries: deliveries.map(one => ({ ...one, endedAt: one.endedAt ?? undefined })),
      holds: holds.map(({ taskId, resolution }): HoldFact => ({
        taskId,
        resolution: resolution ?? undefined,
      })),
      captures: await rows<CaptureFact>(CAPTURES),
      ledger: await ledgerReport(url),
      deadLetters: await deadLetters(url),
    };
  } finally {
    await client.end();
  }
}

function ledgerReport(url: string): Promise<Facts['ledger']> {
  return withDataSource(url, checkLedger);
}

function deadLetters(url: string): Promise<readonly DeadFact[]> {
  return withDataSource(url, async dataSource => {
    const letters = await new DeadLetterBox(dataSource).all();
    return letters.map(({ eventId, durable, reason, detail }) => ({
      messageId: eventId,
      durable,
      reason,
      detail,
    }));
  });
}

async function withDataSource<Result>(
  url: string,
  work: (dataSource: DataSource) => Promise<Result>,
): Promise<Result> {
  const options = connectionOptions({ url, schema: 'billing', poolSize: 1 }, () => undefined);
  const dataSource = await new DataSource(options).initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
