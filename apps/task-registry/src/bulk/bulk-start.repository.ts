import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { MAX_BULK_TASKS, ServiceError, invalid, sameJson } from '#libs/contracts';
import type { BulkFilter, BulkJob, RequestOf, StartBulk } from '#libs/contracts';
import { idempotencyRefusal, transaction, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { Clock } from '#libs/platform';
import { conditionsOf } from '../queries/list-tasks.query.js';
import { prepareSearch } from '../search/searchable.js';
import { JOB_COLUMNS, JobRow, toJob } from './bulk-rows.sql.js';

/** Open jobs of one organization: they run one after the other. */
export const MAX_OPEN_JOBS = 10;

const Counted = z.object({ count: z.int() });

/** Serializes the starts of one organization, so that the limit of open jobs holds. */
const LOCK_ORGANIZATION = `SELECT pg_advisory_xact_lock(hashtextextended('bulk ' || $1, 0))`;

const EXISTING = `SELECT ${JOB_COLUMNS} FROM bulk_jobs WHERE job_id = $1 AND org_id = $2`;

/** Uses index bulk_jobs_open. */
const COUNT_OPEN = `SELECT count(*)::int AS count FROM bulk_jobs WHERE org_id = $1 AND ended_at IS NULL`;

const INSERT_JOB = `
  INSERT INTO bulk_jobs (job_id, org_id, pools, key_id, filter, action, default_deadline_seconds, total, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8)`;

const SET_TOTAL = `
  UPDATE bulk_jobs SET total = $2, ended_at = CASE WHEN $2 = 0 THEN created_at END
   WHERE job_id = $1 RETURNING ${JOB_COLUMNS}`;

type Start = RequestOf<typeof StartBulk>;
type Scope = Pick<Start, 'org_id' | 'pools'> & { readonly filter: BulkFilter };

/** Finds the tasks of a filter, and writes them down as a job. */
@Injectable()
export class BulkStartRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * How many live tasks match; at most one more than a job may have.
   *
   * @throws ServiceError as `CountBulk` lists
   */
  async count(scope: Scope): Promise<number> {
    const { sql, parameters } = liveTasks(scope);
    const counted = `SELECT count(*)::int AS count FROM (SELECT 1 FROM tasks WHERE ${sql} LIMIT ${MAX_BULK_TASKS + 1}) t`;
    return transaction(this.dataSource, async manager => {
      if (scope.filter.text !== undefined) await prepareSearch(manager);
      const [row] = await typedRows(manager, Counted, counted, parameters);
      return row?.count ?? 0;
    });
  }

  /**
   * The job, started now or by an earlier request with its id.
   *
   * @throws ServiceError as `StartBulk` lists
   */
  async start(request: Start): Promise<BulkJob> {
    return transaction(this.dataSource, async manager => {
      await manager.query(LOCK_ORGANIZATION, [request.org_id]);
      const [existing] = await typedRows(manager, JobRow, EXISTING, [request.job_id, request.org_id]);
      if (existing !== undefined) return repeated(toJob(existing), request);
      await this.requireRoom(manager, request);
      return this.insert(manager, request);
    });
  }

  private async requireRoom(manager: SqlRunner, { org_id: orgId, action }: Start): Promise<void> {
    if (action.type === 'change_deadline' && new Date(action.deadline) <= this.clock.now()) {
      throw new ServiceError('conflict', 'task.deadline_passed', 'The new deadline has passed.');
    }
    const [open] = await typedRows(manager, Counted, COUNT_OPEN, [orgId]);
    if ((open?.count ?? 0) < MAX_OPEN_JOBS) return;
    const message = `An organization has at most ${MAX_OPEN_JOBS} jobs that have not ended. Wait for one, or cancel it.`;
    throw new ServiceError('rate_limited', 'bulk.too_many_jobs', message);
  }

  private async insert(manager: EntityManager, request: Start): Promise<BulkJob> {
    const { job_id, org_id, pools, key_id, filter, action, default_deadline_seconds, expected_count } =
      request;
    await manager.query(INSERT_JOB, [
      ...[job_id, org_id, pools, key_id, JSON.stringify(filter), JSON.stringify(action)],
      ...[default_deadline_seconds, this.clock.now()],
    ]);
    if (filter.text !== undefined) await prepareSearch(manager);
    const total = await writeItems(manager, request);
    if (total > MAX_BULK_TASKS) throw tooManyTasks();
    if (total > expected_count) throw countChanged(expected_count);
    const [job] = await typedRows(manager, JobRow, SET_TOTAL, [job_id, total]);
    if (job === undefined) throw new Error('The job that was just written is missing.');
    return toJob(job);
  }
}

/** Oldest first: those have waited longest. @returns how many; at most one more than a job may have */
async function writeItems(manager: SqlRunner, request: Start): Promise<number> {
  const { sql, parameters } = liveTasks(request);
  const found = await typedRows(
    manager,
    Counted,
    `WITH found AS (
       INSERT INTO bulk_items (job_id, task_id, place)
       SELECT $${parameters.length + 1}::uuid, task_id, row_number() OVER (ORDER BY created_at, task_id)
         FROM (SELECT task_id, created_at FROM tasks WHERE ${sql} LIMIT ${MAX_BULK_TASKS + 1}) t
       RETURNING 1)
     SELECT count(*)::int AS count FROM found`,
    [...parameters, request.job_id],
  );
  return found[0]?.count ?? 0;
}

function liveTasks({ org_id, pools, filter }: Scope) {
  return conditionsOf({ ...filter, org_id, pools }).always('ended_as IS NULL');
}

/** A key that stands for another job is the mistake of a client, not a repetition. */
function repeated(job: BulkJob, { filter, action }: Start): BulkJob {
  if (sameJson(job.filter, filter) && sameJson(job.action, action)) return job;
  throw idempotencyRefusal('reused');
}

function tooManyTasks(): ServiceError {
  const message = `More than ${MAX_BULK_TASKS} tasks match. Narrow the filter, for example by created_before.`;
  return invalid('bulk.too_many_tasks', message, [{ pointer: '/filter', detail: message }]);
}

function countChanged(expected: number): ServiceError {
  const message = `More than the expected ${expected} tasks match now. Repeat the dry run, and check its count.`;
  return new ServiceError('conflict', 'bulk.count_changed', message);
}
