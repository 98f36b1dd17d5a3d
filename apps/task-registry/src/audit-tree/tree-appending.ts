import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { transaction, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { Clock } from '#libs/platform';
import { appendToTrees, leavesBetween } from './append-leaves.sql.js';
import { NOTHING_SEEN, afterRead, countInOrder } from './log-horizon.rule.js';
import type { LogHorizon } from './log-horizon.rule.js';
import { decodeSeqs } from './tree-rows.sql.js';

/** Two thousand leaves take about 2 ms of the event loop. */
const BATCH_ROWS = 2_000;

/** The holder of this lock appends. A transaction id is assigned before the log is read, and none while it is idle. */
const LOCK_POSITION = `
  SELECT log_seq, pg_current_xact_id()::text AS xid FROM audit_position
   WHERE EXISTS (SELECT FROM events WHERE seq > log_seq)
     FOR UPDATE SKIP LOCKED`;

const POSITION = `SELECT log_seq FROM audit_position`;

/** The numbers of the next events of the log, 8 bytes each. Uses the primary key. */
const NEXT_NUMBERS = `
  SELECT string_agg(int8send(seq), ''::bytea ORDER BY seq) AS seqs,
         pg_snapshot_xmin(pg_current_snapshot())::text AS xmin
    FROM (SELECT seq FROM events WHERE seq > $1 ORDER BY seq LIMIT $2) e`;

const ADVANCE = `UPDATE audit_position SET log_seq = $1`;

const PositionRow = z.object({ log_seq: z.int() });
const LockRow = PositionRow.extend({ xid: z.string() });
/** `seqs` is null when there are none. */
const NumbersRow = z.object({ seqs: z.instanceof(Buffer).nullable(), xmin: z.string() });

/** `more`: there was more than one batch. `idle`: nothing is left that may be appended, or another replica appends. */
type Progress = 'more' | 'idle';

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
    const [row] = await typedRows(this.dataSource, PositionRow, POSITION);
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
    const [lock] = await typedRows(manager, LockRow, LOCK_POSITION);
    if (lock === undefined) return { progress: 'idle', horizon: this.horizon };
    const [next] = await typedRows(manager, NumbersRow, NEXT_NUMBERS, [lock.log_seq, BATCH_ROWS]);
    if (next === undefined || next.seqs === null) return { progress: 'idle', horizon: this.horizon };
    const seqs = decodeSeqs(next.seqs);
    const read = { xid: BigInt(lock.xid), xmin: BigInt(next.xmin), seqs, atMs: performance.now() };
    const horizon = afterRead(this.horizon, read);
    const count = countInOrder(lock.log_seq, seqs, horizon);
    const last = seqs[count - 1];
    if (last !== undefined) {
      await appendToTrees(manager, await leavesBetween(manager, lock.log_seq, last), this.clock.now());
      await manager.query(ADVANCE, [last]);
    }
    return { progress: count === BATCH_ROWS ? 'more' : 'idle', horizon };
  }
}
