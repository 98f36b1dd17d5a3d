import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLateStart, seenOf } from './delivery-order.rule.js';

describe('seen events', () => {
  it('consist of everything up to the first gap, and the events beyond it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 })), numbers => {
        const { through, ahead } = seenOf(numbers);
        const seen = new Set(numbers);
        for (let number = 1; number <= through; number += 1) expect(seen.has(number)).toBe(true);
        expect(seen.has(through + 1)).toBe(false);
        expect(ahead).toEqual([...seen].filter(number => number > through).sort((one, other) => one - other));
      }),
    );
  });
});

describe('a late start', () => {
  const task = '01997f3e-6d2a-7c41-9b0e-2f4a5c6d7e8f';
  const created = Number.parseInt('01997f3e6d2a', 16);
  const [before, after] = [new Date(created - 1), new Date(created)];

  it.each([
    ['all subscribed later', task, [after, after], true],
    ['a subscription existed before', task, [after, before], false],
    ['its callback existed before', task, [after, null], false],
    ['no subscribers', task, [], false],
    ['the id does not contain its creation time', '01997f3e-6d2a-4c41-9b0e-2f4a5c6d7e8f', [after], false],
  ])('%s', (_, taskId, since, expected) => {
    expect(isLateStart(taskId, since)).toBe(expected);
  });
});
