import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf, transaction } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { Clock } from '#libs/platform';
import { appendToTrees } from './append-leaves.sql.js';
import { NOTHING_SEEN, afterRead, countInOrder } from './log-horizon.rule.js';
import type { LogHorizon } from './log-horizon.rule.js';

/** A thousand leaves take about 4 ms of the event loop. */
const BATCH_ROWS = 1_000;

/** The holder of this lock appends. A transaction id is assigned before the log is read. */
const LOCK_POSITION = `
  SELECT log_seq, pg_current_xact_id()::text AS xid FROM audit_position FOR UPDATE SKIP LOCKED`;

const POSITION = `SELECT log_seq FROM audit_position`;

/**
 * The next events of the log. OFFSET 0 keeps the organizations a look-up per event: without statistics on a fast-growing
 * table PostgreSQL would read all tasks. Uses the primary keys of both tables.
 */
const NEXT_EVENTS = `
  SELECT e.seq, e.task_id, e.version, e.hash, t.org_id, pg_snapshot_xmin(pg_current_snapshot())::text AS xmin
    FROM (SELECT seq, task_id, version, hash FROM events WHERE seq > $1 ORDER BY seq LIMIT $2) e
   CROSS JOIN LATERAL (SELECT org_id FROM tasks WHERE tasks.task_id = e.task_id OFFSET 0) t
   ORDER BY e.seq`;

const ADVANCE = `UPDATE audit_position SET log_seq = $1`;

interface EventRow {
  readonly seq: number;
  readonly task_id: string;
  readonly version: number;
  readonly hash: Buffer;
  readonly org_id: string;
  readonly xmin: string;
}

/**
 * `caught_up`: every event that may be appended is. `more`: there was more than one batch. `busy`: another replica
 * appends.
 */
type Progress = 'caught_up' | 'more' | 'busy';

/**
 * Appends the events of the log to the trees, in the order of their numbers: the tree of an organization is a function
 * of the log.
 *
 * A batch is one transaction, which holds the row with the position in the log: of several replicas one appends at a
 * time, and after a crash the next one continues where the last batch was committed. That row serves as the lock of the
 * leader, so that no connection is reserved for one, and none can append without it.
 */
@Injectable()
export class TreeAppending {
  private horizon: LogHorizon = NOTHING_SEEN;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Appends one batch. Calls run one after the other: what one saw is used by the next. */
  step(): Promise<Progress> {
    const next = this.last.then(() => this.append());
    this.last = next.catch(() => undefined);
    return next;
  }

  /** The highest number of the log up to which every event is in a tree. */
  async position(): Promise<number> {
    const [row] = await rowsOf<{ log_seq: number }>(this.dataSource, POSITION);
    return row?.log_seq ?? 0;
  }

  private async append(): Promise<Progress> {
    try {
      const { progress, horizon } = await transaction(this.dataSource, manager => this.appendIn(manager));
      this.horizon = horizon;
      return progress;
    } catch (error) {
      // The database may be another when it returns: a standby, or one restored from a backup.
      this.horizon = NOTHING_SEEN;
      throw error;
    }
  }

  private async appendIn(manager: SqlRunner): Promise<{ progress: Progress; horizon: LogHorizon }> {
    const [lock] = await rowsOf<{ log_seq: number; xid: string }>(manager, LOCK_POSITION);
    if (lock === undefined) return { progress: 'busy', horizon: this.horizon };
    const rows = await rowsOf<EventRow>(manager, NEXT_EVENTS, [lock.log_seq, BATCH_ROWS]);
    const [first] = rows;
    if (first === undefined) return { progress: 'caught_up', horizon: this.horizon };
    const seqs = rows.map(({ seq }) => seq);
    const read = { xid: BigInt(lock.xid), xmin: BigInt(first.xmin), seqs, atMs: performance.now() };
    const horizon = afterRead(this.horizon, read);
    const leaves = rows.slice(0, countInOrder(lock.log_seq, seqs, horizon));
    if (leaves.length > 0) {
      await appendToTrees(manager, leaves.map(leafOf), this.clock.now());
      await manager.query(ADVANCE, [leaves.at(-1)?.seq]);
    }
    const isMore = leaves.length === BATCH_ROWS;
    return { progress: isMore ? 'more' : 'caught_up', horizon };
  }
}

function leafOf({ org_id, seq, task_id, version, hash }: EventRow) {
  return { orgId: org_id, seq, taskId: task_id, version, hash };
}
