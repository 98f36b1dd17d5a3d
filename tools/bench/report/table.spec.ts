import { expect, test } from 'vitest';
import { flatObject } from './figure.js';
import { GOALS, verdictOn } from './goals.js';
import { tableOf } from './table.js';

const figure = {
  key: 'lifecycles_per_s',
  value: 201.26,
  n: 4_000,
  floorRatio: { key: 'lifecycles_floor_ratio', value: 0.51234 },
  also: { lifecycles_floor_per_s: 392.8 },
  note: '64 at a time',
};

test('a figure is shown beside its floor, its minimum and its goal', () => {
  const [heading, row, , note] = tableOf([figure]).split('\n');
  expect(heading).toMatch(/^what .* × floor .* at least .* goal$/);
  expect(row).toMatch(/^whole lifecycles +201 \/s +4,000 +0\.512 +≥ 150 +≥ 300 +enough$/);
  expect(note).toBe('- whole lifecycles: 64 at a time');
});

test('the JSON is one flat object of numbers', () => {
  expect(flatObject([figure])).toEqual({
    lifecycles_per_s: 201,
    lifecycles_floor_ratio: 0.512,
    lifecycles_per_s_n: 4_000,
    lifecycles_floor_per_s: 393,
  });
});

test.each(GOALS)('$key: the goal is at least as strict as the minimum', goal => {
  expect(verdictOn(goal, goal.goal)).toBe('goal');
  expect(verdictOn(goal, goal.atLeast)).toBe(goal.atLeast === goal.goal ? 'goal' : 'enough');
  const short = goal.better === 'more' ? goal.atLeast * 0.99 : goal.atLeast * 1.01 + 0.01;
  expect(verdictOn(goal, short)).toBe('SHORT');
});
