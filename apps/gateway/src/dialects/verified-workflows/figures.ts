import { toPercent } from '#libs/dialects';

/** Counts of tasks, in rows that can be summed in any grouping. */
export interface Counts {
  readonly created: number;
  readonly completed: number;
  readonly failed: number;
  readonly expired: number;
  readonly cancelled: number;
  readonly completion_seconds: number;
  readonly sla_breached: number;
}

const NONE: Counts = {
  ...{ created: 0, completed: 0, failed: 0, expired: 0, cancelled: 0 },
  ...{ completion_seconds: 0, sla_breached: 0 },
};

export function countsOf(rows: readonly Counts[]): Counts {
  return rows.reduce(
    (sum, row) => ({
      created: sum.created + row.created,
      completed: sum.completed + row.completed,
      failed: sum.failed + row.failed,
      expired: sum.expired + row.expired,
      cancelled: sum.cancelled + row.cancelled,
      completion_seconds: sum.completion_seconds + row.completion_seconds,
      sla_breached: sum.sla_breached + row.sla_breached,
    }),
    NONE,
  );
}

/** Mean minutes from creation to completion, with one decimal; null when nothing was completed. */
export function averageMinutes({ completed, completion_seconds: seconds }: Counts): number | null {
  return completed === 0 ? null : Math.round((seconds / completed / 60) * 10) / 10;
}

/** A share of 0–1 as a percentage with one decimal; null stays null, since a missing score is not a bad one. */
export function percentOrNull(share: number | null): number | null {
  return share === null ? null : toPercent(share);
}

/** Exact for any number of rows. */
export function microsOf<Row>(rows: readonly Row[], amount: (row: Row) => bigint): bigint {
  return rows.reduce((sum, row) => sum + amount(row), 0n);
}

export function sumOf<Row>(rows: readonly Row[], amount: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + amount(row), 0);
}
