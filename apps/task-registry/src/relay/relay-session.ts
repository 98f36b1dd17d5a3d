import { z } from 'zod';
import { LeaderSession } from '#libs/database';
import type { LeaderSessionOptions } from '#libs/database';
import type { LogCursor, RestartPoint } from './log-cursor.rule.js';

export type RelaySessionOptions = Pick<LeaderSessionOptions, 'url' | 'schema'>;

/** A row of the log to be published. */
const LoggedRow = z.object({
  seq: z.int(),
  id: z.string(),
  type: z.string(),
  occurredAt: z.date(),
  /** Null for an event that was erased; it was published before. */
  envelope: z.string().nullable(),
});
export type LoggedRow = Readonly<z.output<typeof LoggedRow>>;

const OccurredRow = LoggedRow.pick({ occurredAt: true });
const SeqRow = LoggedRow.pick({ seq: true });
const RestartRow = z.object({ logSeq: z.int(), readAfter: z.int() }) satisfies z.ZodType<RestartPoint>;

/**
 * The state of the stream at some moment: its identity, its last message, and how many messages before that are
 * missing.
 */
export interface StreamMark {
  readonly streamCreatedAt: Date;
  readonly streamSeq: number;
  readonly streamHoles: number;
}

/** Positions of stream and log that corresponded at some moment; see the migration of the event log. */
type Checkpoint = StreamMark & RestartPoint;

/**
 * One statement, so one snapshot: if gaps and new rows were read separately, an event could be seen without its
 * predecessor. Uses the primary key.
 */
const READ = `
  (SELECT seq, id, type, occurred_at AS "occurredAt", envelope FROM events WHERE seq = ANY ($2::bigint[]))
  UNION ALL
  (SELECT seq, id, type, occurred_at, envelope FROM events WHERE seq > $1 ORDER BY seq LIMIT $3)
  ORDER BY seq`;

const OLDEST_WAITING = `
  SELECT occurred_at AS "occurredAt" FROM events
   WHERE seq > (SELECT coalesce(max(log_seq), 0) FROM relay_checkpoints) ORDER BY seq LIMIT 1`;
const FIRST_SINCE = `SELECT seq FROM events WHERE occurred_at >= $1 ORDER BY seq LIMIT 1`;
const LAST = `SELECT coalesce(max(seq), 0) AS seq FROM events`;

const FORGET_CHECKPOINTS = `
  DELETE FROM relay_checkpoints WHERE stream_created_at <> $1 OR stream_seq > $2 OR stream_holes < $3`;
const LATEST_CHECKPOINT = `
  SELECT log_seq AS "logSeq", read_after AS "readAfter" FROM relay_checkpoints
   WHERE stream_created_at = $1 ORDER BY stream_seq DESC LIMIT 1`;
const SAVE_CHECKPOINT = `
  INSERT INTO relay_checkpoints (stream_created_at, stream_seq, stream_holes, log_seq, read_after, saved_at)
  VALUES ($1, $2, $3, $4, $5, now())
  ON CONFLICT (stream_created_at, stream_seq)
    DO UPDATE SET stream_holes = excluded.stream_holes, log_seq = excluded.log_seq,
                  read_after = excluded.read_after, saved_at = excluded.saved_at`;
/** The broker syncs its newest messages every two minutes at the latest: losing its tail loses less than this. */
const PRUNE_CHECKPOINTS = `
  DELETE FROM relay_checkpoints
   WHERE saved_at < now() - interval '15 minutes' AND stream_seq < $1`;

/**
 * The relay's own connection. The lock that makes it the only relay belongs to this session, and the relay reads
 * everything through it: a relay that has lost the lock can read nothing, and so publishes nothing.
 */
export class RelaySession {
  private constructor(private readonly session: LeaderSession) {}

  /** @throws when the database is unreachable */
  static async open({ url, schema }: RelaySessionOptions): Promise<RelaySession> {
    return new RelaySession(await LeaderSession.open({ url, schema, name: 'relay' }));
  }

  /** Whether the connection has ended; once true, it stays true. */
  get isLost(): boolean {
    return this.session.isLost;
  }

  /** Tries to become the only relay. Once true, it holds until the connection is lost. */
  async lead(): Promise<boolean> {
    return this.session.lead();
  }

  /** Visible rows that are not yet published: filled gaps, and at most `limit` rows after them. */
  async read({ high, gaps }: LogCursor, limit: number): Promise<readonly LoggedRow[]> {
    return this.session.rows(LoggedRow, READ, [high, [...gaps.keys()], limit]);
  }

  /** When the oldest event after the last checkpoint happened; undefined when there is none. */
  async oldestWaiting(): Promise<Date | undefined> {
    const [row] = await this.session.rows(OccurredRow, OLDEST_WAITING);
    return row?.occurredAt;
  }

  /** The number before that of the first event since `since`; that of the last event when there is none. */
  async positionBefore(since: Date): Promise<number> {
    const [first] = await this.session.rows(SeqRow, FIRST_SINCE, [since]);
    if (first !== undefined) return first.seq - 1;
    const [last] = await this.session.rows(SeqRow, LAST);
    return last?.seq ?? 0;
  }

  /**
   * The latest checkpoint that this stream still confirms. Unconfirmed checkpoints are deleted first, so that none of
   * them appears valid again once the stream has grown past it.
   */
  async checkpointFor(stream: StreamMark): Promise<RestartPoint | undefined> {
    const { streamCreatedAt, streamSeq, streamHoles } = stream;
    await this.session.execute(FORGET_CHECKPOINTS, [streamCreatedAt, streamSeq, streamHoles]);
    const [row] = await this.session.rows(RestartRow, LATEST_CHECKPOINT, [streamCreatedAt]);
    return row;
  }

  async saveCheckpoint(checkpoint: Checkpoint): Promise<void> {
    const { streamCreatedAt, streamSeq, streamHoles, logSeq, readAfter } = checkpoint;
    await this.session.execute(SAVE_CHECKPOINT, [streamCreatedAt, streamSeq, streamHoles, logSeq, readAfter]);
    await this.session.execute(PRUNE_CHECKPOINTS, [streamSeq]);
  }

  /** Ends the session, which releases the lock. */
  async close(): Promise<void> {
    await this.session.close();
  }
}
