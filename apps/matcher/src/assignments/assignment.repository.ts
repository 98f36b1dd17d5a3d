import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Coalescer, typedRows } from '#libs/database';
import type { Outcome } from '#libs/database';
import { Metrics } from '#libs/platform';

export interface AssignmentChange {
  readonly assignmentId: string;
  readonly taskId: string;
  readonly orgId: string;
  readonly workerId: string;
  /** Undefined in events that do not contain it. */
  readonly domainKey: string | undefined;
  readonly status: 'open' | 'submitted' | 'declined' | 'expired' | 'released' | 'withdrawn';
  readonly at: Date;
}

/**
 * `opened` and `ended` change the worker's load. `known` is a repetition, or an opening received after the end.
 * `ended_unseen` ends an assignment whose opening was never received: it was never counted.
 */
export type Recorded = 'opened' | 'ended' | 'ended_unseen' | 'known';

const RecordedRow = z.object({ assignment_id: z.string(), is_new: z.boolean() });
const OpenCountRow = z.object({ org_id: z.string(), worker_id: z.string(), open: z.number() });

/**
 * Events of one assignment can arrive in any order, so the first end is kept and nothing re-opens it. History is
 * counted in the same statement, from the rows that really changed: once for each assignment.
 */
const RECORD = `
  WITH recorded AS (
    INSERT INTO worker_assignments AS known
           (assignment_id, task_id, org_id, worker_id, domain_key, status, opened_at, ended_at)
    SELECT assignment_id, task_id, org_id, worker_id, domain_key, status,
           CASE WHEN status = 'open' THEN at END, CASE WHEN status <> 'open' THEN at END
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[])
        AS change (assignment_id, task_id, org_id, worker_id, domain_key, status, at)
     ORDER BY assignment_id
    ON CONFLICT (assignment_id) DO UPDATE
       SET status = excluded.status, ended_at = excluded.ended_at
     WHERE known.status = 'open' AND excluded.status <> 'open'
    RETURNING assignment_id, worker_id, domain_key, status, ended_at, xmax = 0 AS is_new
  ), counted AS (
    INSERT INTO worker_history AS known (worker_id, domain_key, answered, missed, last_ended_at)
    SELECT worker_id, domain_key,
           count(*) FILTER (WHERE status = 'submitted'),
           count(*) FILTER (WHERE status IN ('expired', 'released')),
           max(ended_at)
      FROM recorded
     WHERE status <> 'open' AND domain_key IS NOT NULL
     GROUP BY worker_id, domain_key
     ORDER BY worker_id, domain_key
    ON CONFLICT (worker_id, domain_key) DO UPDATE
       SET answered = known.answered + excluded.answered,
           missed = known.missed + excluded.missed,
           last_ended_at = greatest(known.last_ended_at, excluded.last_ended_at)
  )
  SELECT assignment_id, is_new FROM recorded`;

/**
 * Open assignments per worker, and how assignments ended. Built from events; events that arrive together are one
 * statement.
 */
@Injectable()
export class AssignmentRepository implements OnApplicationShutdown {
  private readonly coalescer: Coalescer<AssignmentChange, Recorded>;

  constructor(
    private readonly dataSource: DataSource,
    metrics: Metrics,
  ) {
    this.coalescer = new Coalescer({
      runBatch: changes => this.write(changes),
      keyOf: ({ assignmentId }) => assignmentId,
      onBatch: size => {
        metrics.batchWritten('assignments', size);
      },
    });
  }

  record(change: AssignmentChange): Promise<Recorded> {
    return this.coalescer.submit(change);
  }

  /** The number of open assignments of every worker who has any. */
  async openCounts(): Promise<
    readonly { readonly orgId: string; readonly workerId: string; readonly open: number }[]
  > {
    const rows = await typedRows(
      this.dataSource,
      OpenCountRow,
      `SELECT org_id, worker_id, count(*) AS open FROM worker_assignments
        WHERE status = 'open' GROUP BY org_id, worker_id`,
    );
    return rows.map(row => ({ orgId: row.org_id, workerId: row.worker_id, open: row.open }));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.coalescer.drain();
  }

  private async write(changes: readonly AssignmentChange[]): Promise<readonly Outcome<Recorded>[]> {
    const rows = await typedRows(this.dataSource, RecordedRow, RECORD, [
      changes.map(change => change.assignmentId),
      changes.map(change => change.taskId),
      changes.map(change => change.orgId),
      changes.map(change => change.workerId),
      changes.map(change => change.domainKey ?? null),
      changes.map(change => change.status),
      changes.map(change => change.at),
    ]);
    const isNew = new Map(rows.map(row => [row.assignment_id, row.is_new]));
    return changes.map(change => ({ ok: true, value: recordedOf(change, isNew.get(change.assignmentId)) }));
  }
}

function recordedOf({ status }: AssignmentChange, isNew: boolean | undefined): Recorded {
  if (isNew === undefined) return 'known';
  if (status === 'open') return 'opened';
  return isNew ? 'ended_unseen' : 'ended';
}
