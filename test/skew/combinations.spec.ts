import { expect, test } from 'vitest';
import { SERVICES } from '#libs/contracts';
import { allCombinations, pairwiseCombinations, uniform } from './combinations.js';

test('each combination occurs once', () => {
  const combinations = allCombinations().map(({ combination }) => JSON.stringify(combination));
  expect(new Set(combinations).size).toBe(2 ** SERVICES.length);
});

test('of any two services, each has the newer release at some step of the short way', () => {
  const steps = pairwiseCombinations();
  for (const newer of SERVICES) {
    for (const older of SERVICES.filter(service => service !== newer)) {
      const isMet = steps.some(
        ({ combination }) => combination[newer] === 'current' && combination[older] === 'previous',
      );
      expect(isMet, `${newer} newer than ${older}`).toBe(true);
    }
  }
});

test.each([
  ['all', allCombinations()],
  ['the short way', pairwiseCombinations()],
])('%s: one service changes at a time, and the last step ends where the first began', (_, steps) => {
  let before = uniform('previous');
  for (const { changed, combination } of steps) {
    expect(SERVICES.filter(service => combination[service] !== before[service])).toEqual([changed]);
    before = combination;
  }
  expect(before).toEqual(uniform('previous'));
});
