import type { UsageFigures } from '#libs/contracts';

/** The sum of all rows. */
export function totalOf(rows: readonly UsageFigures[]): UsageFigures {
  const sumOf = (figure: Exclude<keyof UsageFigures, 'tasks'>): bigint =>
    rows.reduce((sum, row) => sum + row[figure], 0n);
  return {
    tasks: rows.reduce((sum, { tasks }) => sum + tasks, 0),
    held_micros: sumOf('held_micros'),
    charged_micros: sumOf('charged_micros'),
    returned_micros: sumOf('returned_micros'),
    open_micros: sumOf('open_micros'),
  };
}
