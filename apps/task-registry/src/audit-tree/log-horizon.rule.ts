/**
 * Which missing numbers of the log will never appear.
 *
 * Rows get their numbers before their transactions commit, so a number may be missing below one that exists: its
 * transaction may still commit, or has been rolled back. The tree has the events in the order of their numbers, so it
 * must know which. A transaction changes its tasks first, so it has a transaction id before it takes numbers. Numbers up
 * to one that was seen therefore belong to transactions with ids below that of any transaction that began later, and are
 * decided once none of those still runs.
 */
export interface LogHorizon {
  /** Every number up to here has appeared or never will. */
  readonly settledTo: number;
  /** The highest number that was seen. */
  readonly seen: number;
  /** Numbers up to `high` belong to transactions with ids below `xid`. */
  readonly pending: { readonly high: number; readonly xid: bigint; readonly sinceMs: number } | undefined;
}

/** One read of the log, in a transaction of its own. */
export interface LogRead {
  /** The id of the transaction, which began after the read before. */
  readonly xid: bigint;
  /** In the snapshot of this read, all transactions with lower ids have ended. */
  readonly xmin: bigint;
  /** The numbers that were read, in ascending order. */
  readonly seqs: readonly number[];
  /** Of a monotonic clock. */
  readonly atMs: number;
}

/**
 * Transactions end after 30 s at the latest (`transaction_timeout`): a number missing for longer never appears, even
 * while a transaction of another database keeps `xmin` from advancing.
 */
const PATIENCE_MS = 60_000;

export const NOTHING_SEEN: LogHorizon = { settledTo: 0, seen: 0, pending: undefined };

/** What is known after a read. It holds for the rows of the same read: both come from one snapshot. */
export function afterRead(horizon: LogHorizon, { xid, xmin, seqs, atMs }: LogRead): LogHorizon {
  const seen = Math.max(horizon.seen, seqs.at(-1) ?? 0);
  const newest = horizon.seen > horizon.settledTo ? { high: horizon.seen, xid, sinceMs: atMs } : undefined;
  if (xmin >= xid) return { settledTo: horizon.seen, seen, pending: undefined };
  const pending = horizon.pending ?? newest;
  if (pending === undefined) return { ...horizon, seen };
  const isSettled = xmin >= pending.xid || atMs - pending.sinceMs > PATIENCE_MS;
  return isSettled ? { settledTo: pending.high, seen, pending: newest } : { ...horizon, seen, pending };
}

/** How many of these numbers, from the first, follow `position` without a number between that may still appear. */
export function countInOrder(position: number, seqs: readonly number[], { settledTo }: LogHorizon): number {
  const end = seqs.findIndex(
    (seq, place) => seq !== (seqs[place - 1] ?? position) + 1 && seq - 1 > settledTo,
  );
  return end === -1 ? seqs.length : end;
}
