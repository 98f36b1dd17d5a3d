import { rounded } from './figure.js';
import type { Figure } from './figure.js';
import { GOALS, verdictOn } from './goals.js';
import type { Goal } from './goals.js';

const HEADINGS = ['what', 'measured', 'median', 'p99', 'n', '× floor', 'at least', 'goal', ''] as const;

/** The table of figures and goals, followed by the notes. */
export function tableOf(figures: readonly Figure[]): string {
  const measured = GOALS.flatMap(goal => {
    const figure = figures.find(({ key }) => key === goal.key);
    return figure === undefined ? [] : [{ goal, figure }];
  });
  const rows = [[...HEADINGS], ...measured.map(({ goal, figure }) => rowOf(goal, figure))];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  const lines = rows.map(row =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column === 0))
      .join('  ')
      .trimEnd(),
  );
  const notes = measured.flatMap(({ goal, figure }) =>
    figure.note === undefined ? [] : [`- ${goal.what}: ${figure.note}`],
  );
  return [...lines, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n');
}

function rowOf(goal: Goal, figure: Figure): string[] {
  const withUnit = (value: number): string => `${numeral(value)} ${goal.unit}`;
  const sign = goal.better === 'more' ? '≥' : '≤';
  return [
    goal.what,
    withUnit(figure.value),
    figure.median === undefined ? '' : numeral(figure.median),
    figure.p99 === undefined ? '' : numeral(figure.p99),
    numeral(figure.n),
    figure.floorRatio === undefined ? '' : numeral(figure.floorRatio.value),
    `${sign} ${numeral(goal.atLeast)}`,
    `${sign} ${numeral(goal.goal)}`,
    verdictOn(goal, figure.value),
  ];
}

function numeral(value: number): string {
  return rounded(value).toLocaleString('en-US', { maximumSignificantDigits: 8 });
}

function pad(cell: string, width: number, isLeft: boolean): string {
  return isLeft ? cell.padEnd(width) : cell.padStart(width);
}
