import { expect, test } from 'vitest';
import { SERVICES } from '#libs/contracts';
import { allCombinations, uniform } from './combinations.js';

test('each combination occurs once, one service changes at a time, and the last step ends where the first began', () => {
  const steps = allCombinations();
  expect(new Set(steps.map(({ combination }) => JSON.stringify(combination))).size).toBe(
    2 ** SERVICES.length,
  );
  let before = uniform('previous');
  for (const { changed, combination } of steps) {
    expect(SERVICES.filter(service => combination[service] !== before[service])).toEqual([changed]);
    before = combination;
  }
  expect(before).toEqual(uniform('previous'));
});
