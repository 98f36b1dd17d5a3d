/**
 * How far the log is published.
 *
 * Numbers are given to rows before their transactions commit, so a number may be missing below one that is
 * there: its transaction may still commit, or has been rolled back, which looks the same from outside.
 */
export interface LogCursor {
  /** The highest number that was published. */
  readonly high: number;
  /** The numbers below it that were not there, with the time (in ms) at which that was noticed. */
  readonly gaps: ReadonlyMap<number, number>;
}

export function cursorAt(high: number): LogCursor {
  return { high, gaps: new Map() };
}

/** Everything up to here is published for good; from here a relay that starts anew reads again. */
export function lowOf({ high, gaps }: LogCursor): number {
  return gaps.size === 0 ? high : Math.min(...gaps.keys()) - 1;
}

/**
 * The cursor once these rows are published too.
 *
 * @param seqs in ascending order: gaps that have filled, then what follows `high`
 */
export function advanced(cursor: LogCursor, seqs: readonly number[], nowMs: number): LogCursor {
  const gaps = new Map(cursor.gaps);
  let { high } = cursor;
  for (const seq of seqs) {
    gaps.delete(seq);
    for (let missing = high + 1; missing < seq; missing += 1) gaps.set(missing, nowMs);
    high = Math.max(high, seq);
  }
  return { high, gaps };
}

/** The cursor without the gaps that were noticed before `sinceMs`: what has not committed by now never will. */
export function withoutGapsBefore(cursor: LogCursor, sinceMs: number): LogCursor {
  if (cursor.gaps.size === 0) return cursor;
  return { ...cursor, gaps: new Map([...cursor.gaps].filter(([, noticedMs]) => noticedMs >= sinceMs)) };
}
