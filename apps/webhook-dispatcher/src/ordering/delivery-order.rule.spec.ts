import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLateStart, nextOf, seenOf, turnOf } from './delivery-order.rule.js';

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

describe('the turn of a delivery', () => {
  const open = (sequence: number, overtakeAt: number | null, held = false) => ({
    sequence,
    overtakeAt,
    held,
  });

  it('is now if nothing is before it, and later if an event before it is missing', () => {
    expect(turnOf(3, [open(4, null)], 3, 0)).toEqual({ turn: 'now' });
    expect(turnOf(3, [], 2, 0)).toEqual({ turn: 'later', at: Infinity });
  });

  it('comes when it overtakes the last of those before it, or when they change', () => {
    expect(turnOf(3, [open(1, 50), open(2, 70)], 3, 60)).toEqual({ turn: 'later', at: 70 });
    expect(turnOf(3, [open(1, 50), open(2, 70)], 3, 70)).toEqual({ turn: 'now' });
    expect(turnOf(3, [open(1, 50), open(2, null)], 3, 60)).toEqual({ turn: 'later', at: Infinity });
  });

  it('comes for the first held delivery of a lane whose events have all arrived', () => {
    const lane = [open(4, null, true), open(2, null, true), open(1, 10)];
    expect(nextOf(lane, 3)).toBe(lane[1]);
    expect(nextOf(lane, 1)).toBeUndefined();
  });
});
