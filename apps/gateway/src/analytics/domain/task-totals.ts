import type { TaskStatisticsRow } from '#libs/contracts';

export type TaskTotals = Omit<TaskStatisticsRow, 'day' | 'task_type'>;

/** All days and types together. */
export function totalsOf(rows: readonly TaskStatisticsRow[]): TaskTotals {
  const sumOf = (column: keyof TaskTotals): number => rows.reduce((sum, row) => sum + row[column], 0);
  return {
    created: sumOf('created'),
    completed: sumOf('completed'),
    failed: sumOf('failed'),
    expired: sumOf('expired'),
    cancelled: sumOf('cancelled'),
    completion_seconds: sumOf('completion_seconds'),
    sla_breached: sumOf('sla_breached'),
  };
}
