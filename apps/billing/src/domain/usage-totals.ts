import type { UsageFigures } from '#libs/contracts';

/** All of it together. */
export function totalOf(rows: readonly UsageFigures[]): UsageFigures {
  const sumOf = (figure: keyof UsageFigures): number => rows.reduce((sum, row) => sum + row[figure], 0);
  return {
    tasks: sumOf('tasks'),
    held_micros: sumOf('held_micros'),
    charged_micros: sumOf('charged_micros'),
    returned_micros: sumOf('returned_micros'),
    open_micros: sumOf('open_micros'),
  };
}
