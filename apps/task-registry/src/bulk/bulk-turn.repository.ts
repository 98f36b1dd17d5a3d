import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { BulkAction, readerOf } from '#libs/contracts';
import { changedRows, transaction, typedRows } from '#libs/database';
import { Clock } from '#libs/platform';
import type { ItemOutcome } from './bulk-item.rule.js';

/** Tasks changed in one turn; the repository writes them with one or two transactions. */
const TASKS_PER_TURN = 50;
/** Between two turns of a job: 200 tasks per second and organization, so that nobody waits for its events. */
const TURN_MS = 250;
/** After a SIGKILL in the middle of a turn another replica continues this much later. */
const LEASE_MS = 10_000;

/**
 * Takes the job whose turn is due longest. The jobs of one organization run one after the other, so that several have
 * the pace of one; only an end that was requested does not wait. Uses index bulk_jobs_open, which has few rows.
 */
const CLAIM = `
  UPDATE bulk_jobs SET lease = $1, leased_until = now() + ${LEASE_MS} * interval '1 millisecond'
   WHERE job_id = (
     SELECT j.job_id FROM bulk_jobs j
      WHERE j.ended_at IS NULL AND j.turn_at <= now() AND (j.leased_until IS NULL OR j.leased_until < now())
        AND (j.cancelled_at IS NOT NULL OR NOT EXISTS (
              SELECT 1 FROM bulk_jobs o
               WHERE o.org_id = j.org_id AND o.ended_at IS NULL
                 AND (o.created_at, o.job_id) < (j.created_at, j.job_id)))
      ORDER BY j.turn_at LIMIT 1
        FOR UPDATE SKIP LOCKED)
  RETURNING job_id, org_id, pools, action, default_deadline_seconds, cancelled_at IS NOT NULL AS is_cancelled`;
const ClaimedRow = z.object({
  job_id: z.string(),
  org_id: z.string(),
  pools: z.array(z.string()).nullable(),
  action: readerOf(BulkAction),
  default_deadline_seconds: z.int(),
  is_cancelled: z.boolean(),
});

/**
 * Those that were tried least first: one that cannot be changed at the moment does not hold up the others. Uses index
 * bulk_items_pending.
 */
const PENDING = `
  SELECT place, task_id, attempts FROM bulk_items
   WHERE job_id = $1 AND result IS NULL ORDER BY attempts, place LIMIT ${TASKS_PER_TURN}`;
const PendingRow = z.object({ place: z.int(), task_id: z.string(), attempts: z.int() });
export type PendingItem = z.infer<typeof PendingRow>;

const HOLD = `SELECT 1 AS held FROM bulk_jobs WHERE job_id = $1 AND lease = $2 FOR UPDATE`;
const Held = z.object({ held: z.int() });

const SETTLE = `
  UPDATE bulk_items i
     SET result = g.result, code = g.code, detail = g.detail, attempts = i.attempts + 1,
         finished_at = CASE WHEN g.result IS NOT NULL THEN $3::timestamptz END
    FROM json_to_recordset($2::json) AS g (place int, result text, code text, detail text)
   WHERE i.job_id = $1 AND i.place = g.place AND i.result IS NULL`;

const SKIP = `UPDATE bulk_items SET result = 'skipped', finished_at = $2 WHERE job_id = $1 AND result IS NULL`;

const COUNT = `
  UPDATE bulk_jobs
     SET changed = changed + $2, unchanged = unchanged + $3, refused = refused + $4, failed = failed + $5,
         skipped = skipped + $6, lease = NULL, leased_until = NULL,
         turn_at = now() + ${TURN_MS} * interval '1 millisecond',
         ended_at = CASE WHEN total <= changed + unchanged + refused + failed + skipped + $2 + $3 + $4 + $5 + $6
                         THEN $7::timestamptz END
   WHERE job_id = $1
  RETURNING ended_at IS NOT NULL AS has_ended`;
const Ended = z.object({ has_ended: z.boolean() });

/** A job's turn on this replica. */
export interface Turn extends z.infer<typeof ClaimedRow> {
  readonly lease: string;
  /** Empty when the job is to end. */
  readonly items: readonly PendingItem[];
}

export interface SettledItem {
  readonly place: number;
  readonly outcome: ItemOutcome;
}

/** Which replica works on which job, and what came of it. A lease ends by itself; the database's clock decides. */
@Injectable()
export class BulkTurnRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The next turn that is due; undefined when none is. */
  async claim(): Promise<Turn | undefined> {
    const lease = randomUUID();
    const [job] = await typedRows(this.dataSource, ClaimedRow, CLAIM, [lease]);
    if (job === undefined) return undefined;
    const items = job.is_cancelled ? [] : await typedRows(this.dataSource, PendingRow, PENDING, [job.job_id]);
    return { ...job, lease, items };
  }

  /**
   * Records what came of a turn, and ends it. Changes nothing when another replica has the lease by now: it repeats the
   * same commands, and each answers what it did the first time.
   *
   * @returns whether the job has ended
   */
  async settle(
    { job_id: jobId, lease, is_cancelled }: Turn,
    items: readonly SettledItem[],
  ): Promise<boolean> {
    return transaction(this.dataSource, async manager => {
      const [held] = await typedRows(manager, Held, HOLD, [jobId, lease]);
      if (held === undefined) return false;
      const now = this.clock.now();
      if (items.length > 0) {
        await changedRows(manager, SETTLE, [jobId, JSON.stringify(items.map(toColumns)), now]);
      }
      const skipped = is_cancelled ? await changedRows(manager, SKIP, [jobId, now]) : 0;
      const counts = ['changed', 'unchanged', 'refused', 'failed'].map(result => countOf(items, result));
      const [ended] = await typedRows(manager, Ended, COUNT, [jobId, ...counts, skipped, now]);
      return ended?.has_ended === true;
    });
  }
}

function toColumns({ place, outcome }: SettledItem) {
  if (outcome.outcome === 'retry') return { place, result: null, code: null, detail: null };
  const { result, fault } = outcome;
  return { place, result, code: fault?.code ?? null, detail: fault?.detail ?? null };
}

function countOf(items: readonly SettledItem[], result: string): number {
  return items.filter(({ outcome }) => outcome.outcome === 'finished' && outcome.result === result).length;
}
