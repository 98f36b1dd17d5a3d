import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { riskOf } from './risk.rule.js';

const CREATED_MS = Date.parse('2026-03-02T08:00:00.000Z');
const at = (ms: number): string => new Date(CREATED_MS + ms).toISOString();
const MINUTE_MS = 60_000;

test.each([
  ['a task of an hour has twelve minutes left', 60, 49, 'soon'],
  ['a task of an hour has a quarter left', 60, 45, 'fine'],
  ['a task of a month has an hour and a minute left', 43_200, 43_139, 'fine'],
  ['a task of a month has less than an hour left', 43_200, 43_141, 'soon'],
  ['a task of ten minutes has four left', 10, 6, 'soon'],
  ['its deadline has passed', 60, 61, 'late'],
])('%s', (_, wholeMinutes, passedMinutes, risk) => {
  const task = { created_at: at(0), deadline: at(wholeMinutes * MINUTE_MS) };
  expect(riskOf(task, CREATED_MS + passedMinutes * MINUTE_MS)).toBe(risk);
});

test('a task without a deadline is never at risk, and one with a deadline never less as time passes', () => {
  expect(riskOf({ created_at: at(0), deadline: null }, CREATED_MS)).toBe('none');
  const order = ['fine', 'soon', 'late'];
  const time = fc.integer({ min: 0, max: 10 ** 10 });
  fc.assert(
    fc.property(time, time, time, (wholeMs, oneMs, otherMs) => {
      const task = { created_at: at(0), deadline: at(wholeMs) };
      const [first, second] = [Math.min(oneMs, otherMs), Math.max(oneMs, otherMs)].map(ms =>
        order.indexOf(riskOf(task, CREATED_MS + ms)),
      );
      expect(first).toBeLessThanOrEqual(second ?? -1);
    }),
  );
});
