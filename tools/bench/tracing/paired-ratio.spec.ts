import { expect, test } from 'vitest';
import { pairedRatio } from './paired-ratio.js';

test('equal pairs have the ratio 1 without doubt', () => {
  expect(
    pairedRatio([
      [3, 3],
      [5, 5],
    ]),
  ).toMatchObject({ ratio: 1, low: 1, high: 1 });
});

test('the mean is geometric: twice and half cancel each other', () => {
  const { ratio, low, high } = pairedRatio([
    [2, 1],
    [1, 2],
  ]);
  expect(ratio).toBeCloseTo(1);
  expect(low).toBeLessThan(0.5);
  expect(high).toBeGreaterThan(2);
});

test('the interval is that of Student: four pairs, three degrees of freedom', () => {
  const logs = [0.01, 0.02, 0.03, 0.04];
  const { ratio, low, high } = pairedRatio(logs.map(log => [Math.exp(log), 1]));
  expect(Math.log(ratio)).toBeCloseTo(0.025);
  // s = 0.0129099, ÷ √4, × 3.182
  expect(Math.log(low)).toBeCloseTo(0.025 - 0.02054, 4);
  expect(Math.log(high)).toBeCloseTo(0.025 + 0.02054, 4);
});

test('one pair has no interval', () => {
  expect(() => pairedRatio([[1, 1]])).toThrow(/two pairs/);
});
