const DAY_MS = 86_400_000;

/** Whole days in UTC; the last one is included and still in progress. */
export interface Period {
  /** At midnight, as `2026-06-09T00:00:00.000Z`: [`from`, `to`). */
  readonly from: string;
  readonly to: string;
  /** Each day of the period, oldest first, as `2026-06-09`. */
  readonly days: readonly string[];
}

/** The last `count` days up to and including today. */
export function lastDays(count: number, now: Date): Period {
  const todayMs = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const startsMs = Array.from({ length: count }, (_, place) => todayMs - (count - 1 - place) * DAY_MS);
  return {
    from: new Date(startsMs[0] ?? todayMs).toISOString(),
    to: new Date(todayMs + DAY_MS).toISOString(),
    days: startsMs.map(startMs => new Date(startMs).toISOString().slice(0, 'YYYY-MM-DD'.length)),
  };
}
