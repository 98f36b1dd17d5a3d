import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crossing, rollingScore } from './rolling-score.rule.js';

test('the mean of the newest scores, once there are enough', () => {
  expect(rollingScore([1, 0.5, 0, 0, 0], { size: 2, minimum: 2 })).toBe(0.75);
  expect(rollingScore([1], { size: 2, minimum: 2 })).toBeNull();
  expect(rollingScore([], { size: 2, minimum: 0 })).toBeNull();
});

test('alerts once for each fall, and again only after a recovery', () => {
  let alarm = { armed: true };
  const alerts = [0.9, 0.6, 0.5, null, 0.8, 0.7, 0.69].map(score => {
    const { alert, armed } = crossing(alarm, score, 0.7);
    alarm = { armed };
    return alert;
  });
  expect(alerts).toEqual([false, true, false, false, false, false, true]);
});

test('between two alerts the score has always recovered', () => {
  const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 50 });
  fc.assert(
    fc.property(scores, fc.double({ min: 0, max: 1, noNaN: true }), (given, threshold) => {
      let alarm = { armed: true };
      let isBelow = false;
      for (const score of given) {
        const { alert, armed } = crossing(alarm, score, threshold);
        expect(alert).toBe(score < threshold && !isBelow);
        isBelow = score < threshold;
        alarm = { armed };
      }
    }),
  );
});
