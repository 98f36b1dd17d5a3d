/** A number of the log that was missing when a higher one was read. */
interface Gap {
  /** When it was noticed, in milliseconds of a monotonic clock. */
  readonly noticedMs: number;
  /** A message of the stream: everything after the gap in the log is after this message on the stream. */
  readonly streamSeq: number;
}

/**
 * How far the log is published.
 *
 * Rows get their numbers before their transactions commit, so a number may be missing below one that exists: its
 * transaction may still commit, or has been rolled back, and the two cannot be distinguished from outside.
 */
export interface LogCursor {
  /** The highest published number. */
  readonly high: number;
  /** The numbers below it that were missing. */
  readonly gaps: ReadonlyMap<number, Gap>;
}

/** Where a restarted relay resumes. */
export interface RestartPoint {
  /** Everything in the log up to here is published for good. */
  readonly logSeq: number;
  /** Any published events beyond that are after this message on the stream. */
  readonly readAfter: number;
}

export function cursorAt(high: number): LogCursor {
  return { high, gaps: new Map() };
}

/** @param readAfter a message of the stream: everything after `high` in the log is after this message on the stream */
export function restartPointOf({ high, gaps }: LogCursor, readAfter: number): RestartPoint {
  const [lowest] = [...gaps].sort(([one], [other]) => one - other);
  if (lowest === undefined) return { logSeq: high, readAfter };
  const [seq, gap] = lowest;
  return { logSeq: seq - 1, readAfter: gap.streamSeq };
}

/**
 * The cursor once these rows are published too.
 *
 * @param seqs in ascending order: gaps that have filled, then what follows `high`
 * @param before when they were read, and a message of the stream that they follow
 */
export function advanced(cursor: LogCursor, seqs: readonly number[], before: Gap): LogCursor {
  const gaps = new Map(cursor.gaps);
  let { high } = cursor;
  for (const seq of seqs) {
    gaps.delete(seq);
    for (let missing = high + 1; missing < seq; missing += 1) gaps.set(missing, before);
    high = Math.max(high, seq);
  }
  return { high, gaps };
}

/** The cursor without the gaps noticed before `sinceMs`: a number that has not been committed by now never will be. */
export function withoutGapsBefore(cursor: LogCursor, sinceMs: number): LogCursor {
  if (cursor.gaps.size === 0) return cursor;
  return { ...cursor, gaps: new Map([...cursor.gaps].filter(([, { noticedMs }]) => noticedMs >= sinceMs)) };
}
