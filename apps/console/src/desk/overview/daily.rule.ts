/** Counts of the tasks that were created on a day, of one type. */
export interface CountedTasks {
  readonly day: string;
  readonly created: number;
  readonly completed: number;
  readonly completion_seconds: number;
  readonly sla_breached: number;
  readonly sla_met: number;
  readonly offered: number;
  readonly offer_seconds: number;
}

export interface TaskDay {
  readonly created: number;
  readonly completed: number;
  readonly met: number;
  readonly breached: number;
  /** Means; null without any. */
  readonly offerSeconds: number | null;
  readonly completionSeconds: number | null;
}

/** The tasks of each day, all types together; days without tasks are there too. */
export function taskDays(days: readonly string[], rows: readonly CountedTasks[]): readonly TaskDay[] {
  const byDay = Map.groupBy(rows, ({ day }) => day);
  return days.map(day => {
    const counted = byDay.get(day) ?? [];
    const sum = (field: Exclude<keyof CountedTasks, 'day'>): number =>
      counted.reduce((total, row) => total + row[field], 0);
    return {
      created: sum('created'),
      completed: sum('completed'),
      met: sum('sla_met'),
      breached: sum('sla_breached'),
      offerSeconds: meanOf(sum('offer_seconds'), sum('offered')),
      completionSeconds: meanOf(sum('completion_seconds'), sum('completed')),
    };
  });
}

function meanOf(sum: number, count: number): number | null {
  return count === 0 ? null : sum / count;
}

/** The row of each day; undefined for days without one. */
export function onDays<Row extends { readonly day: string | null }>(
  days: readonly string[],
  rows: readonly Row[],
): readonly (Row | undefined)[] {
  const byDay = new Map(rows.map(row => [row.day, row]));
  return days.map(day => byDay.get(day));
}
