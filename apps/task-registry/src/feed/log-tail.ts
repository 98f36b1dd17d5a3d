import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { transaction, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { NOTHING_SEEN, afterRead, countInOrder } from '../audit-tree/log-horizon.rule.js';
import type { LogHorizon } from '../audit-tree/log-horizon.rule.js';
import { decodeSeqs } from '../audit-tree/tree-rows.sql.js';

const BATCH_ROWS = 2_000;
/** A missing number is decided when the transactions beside it have ended, mostly within milliseconds. */
const RETRY_MS = 10;
/** After this a read goes without the events behind the gap; its caller reads again later. */
const GAP_PATIENCE_MS = 200;

/**
 * The numbers of the log that follow the known ones, 8 bytes each, and how far the trees are: everything up to there is
 * decided. Uses the primary keys.
 */
const NEXT_NUMBERS = `
  SELECT p.log_seq AS "inTrees", n.seqs, pg_snapshot_xmin(pg_current_snapshot())::text AS xmin
    FROM audit_position p
   CROSS JOIN LATERAL (
     SELECT string_agg(int8send(seq), ''::bytea ORDER BY seq) AS seqs
       FROM (SELECT seq FROM events WHERE seq > greatest($1::bigint, p.log_seq) ORDER BY seq LIMIT ${BATCH_ROWS}) e) n`;

const NEW_TRANSACTION = `SELECT pg_current_xact_id()::text AS xid`;

const NumbersRow = z.object({
  inTrees: z.int(),
  seqs: z.instanceof(Buffer).nullable(),
  xmin: z.string(),
});
const TransactionRow = z.object({ xid: z.string() });

/** `gap`: a number is missing that may still appear. */
type Progress = 'more' | 'end' | 'gap';

/**
 * How far the log can be read without missing an event: up to a number below which every other one has appeared or never
 * will. It only grows. Each replica finds it out on its own, and none is ever beyond what is decided, so a reader can
 * continue at any other.
 *
 * It writes nothing, and needs a transaction id only while a number is missing.
 */
@Injectable()
export class LogTail {
  private readTo = 0;
  private horizon: LogHorizon = NOTHING_SEEN;
  private running: Promise<unknown> = Promise.resolve();
  private queued: Promise<number> | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /**
   * The highest readable number, from a look at the log that begins after this call. Calls during a look share the next
   * one.
   */
  advance(): Promise<number> {
    if (this.queued !== undefined) return this.queued;
    const next = this.running.then(() => {
      this.queued = undefined;
      return this.look();
    });
    this.queued = next;
    this.running = next.catch(() => undefined);
    return next;
  }

  private async look(): Promise<number> {
    const giveUpAt = performance.now() + GAP_PATIENCE_MS;
    try {
      for (let progress = await this.step(); progress !== 'end'; progress = await this.step()) {
        if (progress === 'gap' && performance.now() > giveUpAt) break;
        if (progress === 'gap') await pause(RETRY_MS);
      }
      return this.readTo;
    } catch (error) {
      // The database may be another when it returns: a standby, or one restored from a backup.
      this.readTo = 0;
      this.horizon = NOTHING_SEEN;
      throw error;
    }
  }

  private async step(): Promise<Progress> {
    const seen = await this.numbers(this.dataSource);
    if (countInOrder(seen.from, seen.seqs, this.horizon) === seen.seqs.length) return this.reached(seen);
    return transaction(this.dataSource, async manager => {
      // Before the read, so that the snapshot of the read knows every transaction with a lower id.
      const [id] = await typedRows(manager, TransactionRow, NEW_TRANSACTION);
      const read = await this.numbers(manager);
      this.horizon = afterRead(this.horizon, {
        ...{ xid: BigInt(id?.xid ?? 0), xmin: BigInt(read.xmin), seqs: read.seqs, atMs: performance.now() },
      });
      return this.reached(read);
    });
  }

  private async numbers(runner: SqlRunner) {
    const [row] = await typedRows(runner, NumbersRow, NEXT_NUMBERS, [this.readTo]);
    const from = Math.max(this.readTo, row?.inTrees ?? 0);
    const seqs = row === undefined || row.seqs === null ? [] : decodeSeqs(row.seqs);
    return { from, seqs, xmin: row?.xmin ?? '0' };
  }

  private reached({ from, seqs }: { from: number; seqs: readonly number[] }): Progress {
    const count = countInOrder(from, seqs, this.horizon);
    this.readTo = seqs[count - 1] ?? from;
    if (count < seqs.length) return 'gap';
    return seqs.length === BATCH_ROWS ? 'more' : 'end';
  }
}
