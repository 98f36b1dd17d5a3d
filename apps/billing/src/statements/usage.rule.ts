import { firstSpellings } from '#libs/contracts';
import type { UsageFigures, UsageSummaryRow } from '#libs/contracts';

const NOTHING: UsageFigures = {
  tasks: 0,
  held_micros: 0n,
  charged_micros: 0n,
  returned_micros: 0n,
  open_micros: 0n,
};

/** The sum of all rows. */
export function totalOf(rows: readonly UsageFigures[]): UsageFigures {
  return rows.reduce(
    (sum, row) => ({
      tasks: sum.tasks + row.tasks,
      held_micros: sum.held_micros + row.held_micros,
      charged_micros: sum.charged_micros + row.charged_micros,
      returned_micros: sum.returned_micros + row.returned_micros,
      open_micros: sum.open_micros + row.open_micros,
    }),
    NOTHING,
  );
}

/** Merges the spellings of one type, in the order of the rows and under the first spelling. */
export function mergeSpellings(rows: readonly UsageSummaryRow[]): UsageSummaryRow[] {
  const spelling = firstSpellings();
  const spelled = rows.map(row => ({ ...row, task_type: row.task_type && spelling(row.task_type) }));
  const groups = Map.groupBy(spelled, row => JSON.stringify([row.day, row.task_type, row.workspace_id]));
  return [...groups.values()].flatMap(group =>
    group.slice(0, 1).map(first => ({ ...first, ...totalOf(group) })),
  );
}
