/** A number of the log that was not there when a higher one was. */
export interface Gap {
  /** When that was noticed, in milliseconds of a clock that never goes back. */
  readonly noticedMs: number;
  /** A message of the stream: what follows the gap in the log follows this there. */
  readonly streamSeq: number;
}

/**
 * How far the log is published.
 *
 * Numbers are given to rows before their transactions commit, so a number may be missing below one that is
 * there: its transaction may still commit, or has been rolled back, which looks the same from outside.
 */
export interface LogCursor {
  /** The highest number that was published. */
  readonly high: number;
  /** The numbers below it that were not there. */
  readonly gaps: ReadonlyMap<number, Gap>;
}

/** Where a relay that starts anew goes on. */
export interface RestartPoint {
  /** Everything in the log up to here is published for good. */
  readonly logSeq: number;
  /** What of the rest is published stands after this on the stream. */
  readonly readAfter: number;
}

export function cursorAt(high: number): LogCursor {
  return { high, gaps: new Map() };
}

/** @param readAfter a message of the stream: what follows `high` in the log follows this there */
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

/** The cursor without the gaps that were noticed before `sinceMs`: what has not committed by now never will. */
export function withoutGapsBefore(cursor: LogCursor, sinceMs: number): LogCursor {
  if (cursor.gaps.size === 0) return cursor;
  return { ...cursor, gaps: new Map([...cursor.gaps].filter(([, { noticedMs }]) => noticedMs >= sinceMs)) };
}
